import Foundation
import Testing

@testable import Farm

/// The folder of published vectors, when this checkout stands beside it.
func sharedFolder(_ name: String) -> URL? {
  let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  var candidates = ["../shared", "../../shared"].map { root.appending(path: $0) }
  if let named = ProcessInfo.processInfo.environment["FURROW_SHARED"] {
    candidates.insert(URL(filePath: named), at: 0)
  }
  return candidates.map { $0.standardized.appending(path: name) }
    .first { FileManager.default.fileExists(atPath: $0.path) }
}

@Suite struct QualityVectors {
  struct Case {
    var name: String
    var test: String
    var args: JSON
    var interval: Int64
    var values: [Double?]
    var flags: [UInt8]
  }

  static func cases() throws -> [Case] {
    let file = try #require(sharedFolder("vectors/qartod/vectors.json"))
    let json = try JSON(parsing: String(contentsOf: file, encoding: .utf8))
    return json["cases"]!.array!.map {
      let times = $0["epoch_s"]!.array!.map { Int64($0.number!) * 1000 }
      return Case(
        name: $0["name"]!.string!, test: $0["test"]!.string!, args: $0["args"]!,
        interval: times[1] - times[0], values: $0["values"]!.array!.map(\.number),
        flags: $0["flags"]!.array!.map { UInt8($0.number!) })
    }
  }

  static func range(_ json: JSON) -> ClosedRange<Double> {
    json.array![0].number!...json.array![1].number!
  }

  static func flags(_ c: Case) -> [UInt8] {
    func number(_ key: String) -> Double { c.args[key]!.number! }
    switch c.test {
    case "gross_range":
      let test = GrossRange(
        fail: range(c.args["fail_span"]!), suspect: range(c.args["suspect_span"]!))
      return c.values.map { $0.map { test.flag($0).rawValue } ?? 9 }
    case "spike":
      let test = Spike(
        suspect: number("suspect_threshold"), fail: number("fail_threshold"),
        form: c.args["method"]?.string == "differential" ? .differential : .average)
      return c.values.indices.map { i in
        guard let value = c.values[i] else { return 9 }
        let before = i > 0 ? c.values[i - 1] : nil
        let after = i + 1 < c.values.count ? c.values[i + 1] : nil
        return test.flag(before, value, after).rawValue
      }
    case "rate_of_change":
      let test = RateOfChange(suspect: number("threshold") / 1000, span: 1)
      return c.values.indices.map { i in
        guard let value = c.values[i] else { return 9 }
        guard i > 0, let before = c.values[i - 1] else { return 1 }
        return test.flag(change: value - before, elapsed: c.interval).rawValue
      }
    default:
      let threshold = { (key: String) in Int64(number(key)) * 1000 }
      var suspect = FlatLine(
        tolerance: number("tolerance"), threshold: threshold("suspect_threshold"),
        interval: c.interval)
      var fail = FlatLine(
        tolerance: number("tolerance"), threshold: threshold("fail_threshold"),
        interval: c.interval)
      return c.values.map {
        let (isSuspect, isBad) = (suspect.isFlat($0), fail.isFlat($0))
        return $0 == nil ? 9 : isBad ? 4 : isSuspect ? 3 : 1
      }
    }
  }

  @Test(
    .enabled(
      if: sharedFolder("vectors/qartod") != nil, "the published vectors are not beside the project")
  )
  func flagsAreThoseOfIoosQc() throws {
    for c in try Self.cases() {
      let (got, expected) = (Self.flags(c), c.flags)
      let wrong = got.indices.filter { got[$0] != expected[$0] }
      #expect(
        wrong.isEmpty,
        "\(c.name) \(c.test): at \(wrong.prefix(5)) got \(wrong.prefix(5).map { got[$0] }), expected \(wrong.prefix(5).map { expected[$0] })"
      )
    }
  }

  /// The examples that the QARTOD code documents itself.
  @Test func flagsOfTheManualsExamples() {
    let spike = Spike(suspect: 25, fail: 50)
    let values: [Double] = [10, 12, 999.99, 13, 15, 40, 9, 9]
    let flags = values.indices.map { i in
      spike.flag(
        i > 0 ? values[i - 1] : nil, values[i], i + 1 < values.count ? values[i + 1] : nil
      ).rawValue
    }
    #expect(flags == [2, 4, 4, 4, 1, 3, 1, 2])
    let rate = RateOfChange(suspect: 5, span: 15 * .minute)
    #expect(rate.flag(change: -8, elapsed: 15 * .minute) == .suspect)
    #expect(rate.flag(change: -5, elapsed: 15 * .minute) == .good)
  }

  @Test func aSignalThatHardlyMovesIsAttenuated() {
    var test = Attenuated(least: 0.5, span: .hour)
    var flags: [Bool] = []
    for m in 0..<180 {
      let value = m < 70 ? Double(m % 2) : 1 + 0.1 * Double(m % 2)
      let at = start + Int64(m) * minute
      flags.append(test.isAttenuated(value, at: at, gap: 5 * .minute))
    }
    let late = test.isAttenuated(1, at: start + 182 * minute, gap: 5 * .minute)
    // Spans end at 60, 120 and 180 minutes; only the last holds nothing but the quiet signal.
    #expect(flags.firstIndex(of: true) == nil)
    #expect(late)
  }
}
