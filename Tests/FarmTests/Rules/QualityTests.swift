import Foundation
import Testing
import YAMLFiles

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

  /// The same vectors, reading by reading through the engine: what it says of each and what it takes
  /// back later, as it is stored.
  @Test(
    .enabled(
      if: sharedFolder("vectors/qartod") != nil, "the published vectors are not beside the project")
  )
  func theEngineFlagsAsIoosQcDoes() throws {
    var judged = 0
    for c in try Self.cases() where c.test != "flat_line" {
      let got = try engineFlags(c)
      for i in c.values.indices where c.values[i] != nil {
        // Ends of a series stay unjudged there and good here. Beside a missing value the engine looks
        // at the reading before it, as long as that is no gap; ioos_qc does not.
        let expected = c.flags[i] == 2 ? 1 : c.flags[i]
        let beside = [i - 1, i + 1].contains {
          c.values.indices.contains($0) && c.values[$0] == nil
        }
        if c.test != "gross_range", beside { continue }
        #expect(got[i] == expected, "\(c.name) \(c.test) at \(i): \(got[i]), not \(expected)")
        judged += 1
      }
    }
    #expect(judged > 100)
  }

  private func engineFlags(_ c: Case) throws -> [UInt8] {
    func number(_ key: String) -> Double { c.args[key]!.number! }
    let metric = Metric.named("dissolved_oxygen")!
    var limits = QualityLimits(metric)
    let all = -Double.infinity...Double.infinity
    limits.range = GrossRange(fail: all, suspect: nil)
    (limits.rate, limits.spike, limits.flat) = (nil, nil, 0)
    switch c.test {
    case "gross_range":
      limits.range = GrossRange(
        fail: Self.range(c.args["fail_span"]!), suspect: Self.range(c.args["suspect_span"]!))
    case "spike":
      limits.spike = Spike(
        suspect: number("suspect_threshold"), fail: number("fail_threshold"),
        form: c.args["method"]?.string == "differential" ? .differential : .average)
    default: limits.rate = RateOfChange(suspect: number("threshold") / 1000, span: 1)
    }
    let series = Series(farm: "east", unit: "pond-1", metric: metric, sensor: "")
    var engine = Engine(
      rules: try rules(oxygenRule, pondSite()), site: pondSite(), catalogue: Catalogue([series]))
    engine.quality[Int(metric.id.rawValue)] = limits
    var flags = [UInt8](repeating: 9, count: c.values.count)
    var changes = Changes()
    for (i, value) in c.values.enumerated() {
      guard let value else { continue }
      let time = start + Int64(i) * c.interval
      let reading = Reading(series: SeriesID(1), time: time, value: value)
      flags[i] = engine.step(reading, into: &changes).rawValue
      for revised in changes.revisions {
        flags[Int((revised.time - start) / c.interval)] = revised.quality.rawValue
      }
      changes.removeAll()
    }
    return flags
  }
}

@Suite struct RevisedReadings {
  static let rule = """
    - rule: mean-low
      on: pond
      when: avg(salinity, 20 min) > 20.03 PSU
      severity: info
      en: x
      source: test
    - rule: told-bad
      on: pond
      when: bad(salinity)
      severity: info
      en: x
      source: test
    """

  /// A spike is in the mean for one reading, and not a moment longer.
  @Test func aSpikeLeavesWindowsWhenItIsFound() throws {
    var bench = try Bench(Self.rule)
    for m in 0..<30 { bench.step(20, at: m, "salinity") }
    bench.step(21, at: 30, "salinity")
    bench.step(20, at: 31, "salinity")
    bench.step(20, at: 32, "salinity")
    let told = bench.changes.alerts.map {
      "\($0.rule) \(($0.at - start) / minute) \($0.state.rawValue)"
    }
    #expect(
      told == [
        "mean-low 30 firing", "mean-low 31 resolved", "told-bad 31 firing", "told-bad 32 resolved",
      ])
    #expect(bench.changes.revisions.map(\.quality) == [.bad])
    // Its neighbours are good readings and stay.
    #expect(bench.changes.revisions.map(\.value) == [21])
  }

  /// What was derived from a spike is taken back with it.
  @Test func whatWasDerivedFromASpikeIsBadToo() throws {
    var site = pondSite()
    site.farms[0].units[0].derived = try YAML.parse(
      "water_ec: salinity / 1 PSU * 1.5 mS/cm", file: "s"
    ).get()
    let text = """
      - rule: conductivity
        on: pond
        when: max(water_ec, 20 min) > 31 mS/cm
        severity: info
        en: x
        source: test
      """
    let book = try rules(text, site)
    var catalogue = Catalogue(book.derivedSeries(site))
    let salinity = catalogue.number(
      Series(farm: "east", unit: "pond-1", metric: Metric.named("salinity")!, sensor: ""))
    var engine = Engine(rules: book, site: site, catalogue: catalogue)
    var changes = Changes()
    for m in 0..<34 {
      let reading = Reading(
        series: salinity, time: start + Int64(m) * minute, value: m == 30 ? 21 : 20)
      _ = engine.step(reading, into: &changes)
    }
    #expect(
      changes.alerts.map { "\(($0.at - start) / minute) \($0.state.rawValue)" } == [
        "30 firing", "31 resolved",
      ])
    #expect(Set(changes.revisions.map(\.series.rawValue)) == [1, 2])
  }
}
