import Foundation
import Testing

@testable import Farm

/// A million broken payloads into every decoder: no crash, and nothing is silently swallowed.
///
/// The seed is printed, and `FURROW_FUZZ_SEED` sets it; `FURROW_FUZZ_CASES` sets how many.
struct FuzzTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let seed =
    environment["FURROW_FUZZ_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0 ... .max)
  private static let cases =
    environment["FURROW_FUZZ_CASES"].flatMap { Int($0) } ?? 1_000_000

  private static let seeds: [(topic: String, payloads: [String])] = [
    (
      "readings",
      [
        #"[{"bn":"pond-3/","bt":1777593600,"bu":"mg/L","n":"dissolved_oxygen","v":5.5},"#
          + #"{"n":"water_ph","u":"pH","t":-6e1,"v":8.1e0,"vs":"x\u00e9\n","vb":true}]"#,
        #"[{"n":"plot-1\/rainfall","s":2.5,"t":1.32e9,"bver":10,"x_":[1,{"y":null}]}]"#,
      ]
    ),
    (
      "flat",
      [
        #"{"unit":"pond-3","time":"2026-05-01T06:00:00+08:00","sequence":7,"water_ph":"8.2 pH"}"#
      ]
    ),
    ("status", [#"{"online":true}"#]), ("commands/ack", [#"{"id":"x","done":false}"#]),
    ("events", [#"{"event":"harvest","batch":"b1"}"#]), ("soil-tests", [#"{"unit":"plot-1"}"#]),
  ]

  private static let cbor: [UInt8] =
    [0x82, 0xA4, 0x21, 0x67] + Array("pond-3/".utf8) + [0x22, 0x1A, 0x69, 0xF3, 0xED, 0x00]
    + [0x00, 0x70] + Array("dissolved_oxygen".utf8) + [0x02, 0xF9, 0x45, 0x80]
    + [0x9F, 0xFF, 0xBF, 0xFF, 0xC4, 0x82, 0x20, 0x19, 0x01, 0x00, 0xFB]

  private static let pieces: [[UInt8]] =
    [
      "[", "]", "{", "}", "\"", "\\", "\\u", "\\ud800", "1e999", "-", "0.", "NaN", "null", "\u{0}",
      "_\":", "\"v\":", "\"bt\":", ",", ":", "99999999999999999999999", "é",
    ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x9F], [0xBF], [0x5B]]

  @Test func aMillionBrokenPayloadsAreUnderstoodOrRefused() {
    print("fuzz seed \(Self.seed), \(Self.cases) cases")
    var dice = SplitMix(state: Self.seed)
    var interpreter = Interpreter(
      directory: Directory(site: DecoderTests.site, catalogue: Catalogue()))
    var result = Understanding()
    var (understood, refused) = (0, 0)
    for _ in 0..<Self.cases {
      let (topic, payload) = Self.breakOne(&dice)
      result.removeAll()
      topic.withUnsafeBufferPointer { topic in
        payload.withUnsafeBufferPointer {
          _ = interpreter.read(
            IncomingMessage(topic: topic, payload: $0, receivedAt: DecoderTests.now), into: &result)
        }
      }
      let says =
        !result.readings.isEmpty || result.event != nil || result.soilTest != nil
        || result.online != nil || result.sequence != nil || result.acknowledgement != nil
      if says { understood += 1 } else { refused += 1 }
      if !says && result.rejections.isEmpty {
        Issue.record("seed \(Self.seed): nothing said of \(payload)")
        return
      }
      if !result.readings.allSatisfy({ $0.value.isFinite }) {
        Issue.record("seed \(Self.seed): not finite from \(payload)")
        return
      }
    }
    // A generator that breaks everything, or nothing, tests little.
    #expect(understood * 100 > Self.cases && refused * 100 > Self.cases)
  }

  private static func breakOne(_ dice: inout SplitMix) -> (topic: [UInt8], payload: [UInt8]) {
    let pick = Int(dice.next() % UInt64(seeds.count + 1))
    var payload: [UInt8]
    let kind: String
    if pick == seeds.count {
      (kind, payload) = ("readings/cbor", cbor)
    } else {
      kind = seeds[pick].topic
      payload = Array(
        seeds[pick].payloads[Int(dice.next() % UInt64(seeds[pick].payloads.count))].utf8)
    }
    for _ in 0..<(1 + dice.next() % 4) where !payload.isEmpty {
      let at = Int(dice.next() % UInt64(payload.count))
      switch dice.next() % 6 {
      case 0: payload[at] = UInt8(truncatingIfNeeded: dice.next())
      case 1: payload.insert(contentsOf: pieces[Int(dice.next() % UInt64(pieces.count))], at: at)
      case 2: payload.removeSubrange(at..<min(payload.count, at + 1 + Int(dice.next() % 8)))
      case 3: payload.removeLast(payload.count - at)
      case 4: payload.append(contentsOf: payload[at...])
      default: payload[at] ^= 1 << UInt8(dice.next() % 8)
      }
    }
    return (Array("furrow/v1/hekou/gw1/\(kind)".utf8), payload)
  }

  /// What the scanner takes, Foundation takes, and says the same; what one refuses the other does.
  @Test func theScannerAgreesWithFoundation() {
    var dice = SplitMix(state: Self.seed)
    var agreed = 0
    for _ in 0..<20_000 {
      let (_, payload) = Self.breakOne(&dice)
      guard let text = String(validating: payload, as: UTF8.self) else { continue }
      let ours = try? JSON(parsing: text)
      let theirs = try? JSONSerialization.jsonObject(
        with: Data(payload), options: .fragmentsAllowed)
      // Foundation takes a byte order mark, repeated keys and numbers beyond a double; we do not.
      if ours != nil {
        #expect(theirs != nil, "seed \(Self.seed): \(text)")
        agreed += 1
      }
    }
    #expect(agreed > 100)
  }
}
