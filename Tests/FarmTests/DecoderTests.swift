import Foundation
import Testing

@testable import Farm

/// Decoders from the outside: bytes on a topic in, readings and refusals out.
struct DecoderTests {
  static let now = Instant("2026-05-01T00:00:00Z")!

  static let site: Site = {
    var site = Site()
    site.cooperatives = [Cooperative(id: "green", name: Title(en: "Green", zh: "绿"))]
    var farm = FarmHolding(
      id: "hekou", cooperative: "green", name: Title(en: "Hekou", zh: "河口"),
      zone: Zone("Asia/Shanghai")!)
    var pond = FarmUnit(id: "pond-3", name: Title(en: "Pond 3", zh: "3号塘"), kind: .pond)
    pond.sensors = [
      Sensor(
        id: "", metric: .named("water_temperature")!, interval: .minute, offset: -0.5, gain: 2,
        aliases: ["urn:dev:ow:10e2073a01080063:temp"])
    ]
    let plot = FarmUnit(id: "plot-1", name: Title(en: "Plot 1", zh: "1号地"), kind: .plot)
    farm.units = [pond, plot]
    farm.gateways = [
      Gateway(id: "gw1", name: Title(en: "", zh: "")),
      Gateway(id: "gw2", name: Title(en: "", zh: ""), units: ["pond-3"]),
    ]
    site.farms = [farm]
    return site
  }()

  static func read(
    _ payload: [UInt8], topic: String = "furrow/v1/hekou/gw1/readings", size: Int? = nil,
    retained: Bool = false
  ) -> (Understanding, Interpreter) {
    var interpreter = Interpreter(directory: Directory(site: site, catalogue: Catalogue()))
    var result = Understanding()
    Array(topic.utf8).withUnsafeBufferPointer { topic in
      payload.withUnsafeBufferPointer { payload in
        _ = interpreter.read(
          IncomingMessage(
            topic: topic, payload: payload, size: size, retained: retained, receivedAt: now),
          into: &result)
      }
    }
    return (result, interpreter)
  }

  static func read(_ text: String, topic: String = "furrow/v1/hekou/gw1/readings") -> (
    Understanding, Interpreter
  ) {
    read(Array(text.utf8), topic: topic)
  }

  @Test func senMLBaseFieldsReachEveryRecord() {
    let (result, interpreter) = Self.read(
      #"[{"bn":"pond-3/","bt":1777593600,"bu":"mg/l","n":"dissolved_oxygen","v":5.5},"#
        + #"{"n":"dissolved_oxygen","t":60,"v":5.6},{"n":"water_ph","u":"pH","t":60,"v":8.1}]"#)
    #expect(result.rejections.isEmpty)
    #expect(result.readings.map(\.value) == [5.5, 5.6, 8.1])
    #expect(result.readings[1].time == Instant("2026-05-01T00:01:00Z"))
    let series = result.readings.map { interpreter.directory.catalogue[$0.series].metric.name }
    #expect(series == ["dissolved_oxygen", "dissolved_oxygen", "water_ph"])
  }

  @Test func senMLRelativeTimesCountFromReceipt() {
    let (result, _) = Self.read(#"[{"n":"pond-3/dissolved_oxygen","t":-60,"v":5}]"#)
    #expect(result.readings.first?.time == Self.now - 60_000)
    #expect(result.usesReceiveTime)
  }

  @Test func senMLBaseValueAndSumAreAdded() {
    let (result, _) = Self.read(
      #"[{"bn":"plot-1/","bt":1777593600,"bv":10,"bs":100,"n":"air_temperature","v":5},"#
        + #"{"n":"rainfall","s":2.5},{"n":"air_temperature","s":1}]"#)
    #expect(result.readings.map(\.value) == [15, 102.5])
    #expect(result.rejections.map(\.reason) == [.malformed])
  }

  @Test func escapedSlashesInNamesAreSlashes() {
    let (result, _) = Self.read(
      #"[{"n":"pond-3\/dissolved_oxygen","t":1777593600,"u":"mg\/L","v":5}]"#)
    #expect(result.readings.map(\.value) == [5])
  }

  @Test func unitsOfMeasureAreConvertedAndCalibrated() {
    let (result, _) = Self.read(
      #"[{"bt":1777593600,"n":"urn:dev:ow:10e2073a01080063:temp","u":"degF","v":50}]"#)
    #expect(abs((result.readings.first?.value ?? 0) - 19.5) < 1e-9)
  }

  @Test(arguments: [
    (#"{"bn":"x"}"#, RejectionReason.malformed), ("", .empty), ("[", .notJSON), ("[]", .empty),
    (#"[{"n":"pond-3/dissolved_oxygen","t":1777593600,"v":1e999}]"#, .notJSON),
    (#"[{"n":"pond-3/dissolved_oxygen","t":1777593600,"v":NaN}]"#, .notJSON),
    (#"[{"n":"pond-3/dissolved_oxygen","t":1777593600,"v":"5"}]"#, .notANumber),
    (#"[{"n":"pond-3/dissolved_oxygen","t":1777593600,"vs":"5"}]"#, .notANumber),
    (#"[{"n":"pond-3/dissolved_oxygen","t":1777593600,"u":"Cel","v":5}]"#, .wrongUnitOfMeasure),
    (#"[{"n":"pond-9/dissolved_oxygen","t":1777593600,"v":5}]"#, .unknownUnit),
    (#"[{"n":"pond-3/dissolved_oxigen","t":1777593600,"v":5}]"#, .unknownMetric),
    (#"[{"n":"pond-3/dissolved_oxygen","t":1777593600,"v":-9999}]"#, .outOfRange),
    (#"[{"n":"pond-3/dissolved_oxygen","t":1777597200,"v":5}]"#, .fromTheFuture),
    (#"[{"n":"pond-3/dissolved_oxygen","t":3e8,"v":5}]"#, .badTime),
    (#"[{"n":"pond-3/dissolved_oxygen","t":1e300,"v":5}]"#, .badTime),
    (#"[{"n":"pond-3/dissolved_oxygen","t":1777593600,"v":5,"x_":1}]"#, .unsupported),
    (#"[{"bver":11,"n":"pond-3/dissolved_oxygen","t":1777593600,"v":5}]"#, .unsupported),
    (String(repeating: "[", count: 1000), .notJSON),
    (#"[{"n":"#, .notJSON),
  ]) func refusesWithAReason(_ payload: String, _ reason: RejectionReason) {
    let (result, _) = Self.read(payload)
    #expect(result.readings.isEmpty)
    #expect(result.rejections.map(\.reason) == [reason])
    #expect(result.rejections.allSatisfy { !$0.detail.en.isEmpty && $0.detail.zh != $0.detail.en })
  }

  @Test(arguments: [
    ("furrow/v1/hekou/gw1/nonsense", RejectionReason.unknownTopic),
    ("furrow/v2/hekou/gw1/readings", .unknownTopic), ("x", .unknownTopic),
    ("furrow/v1/other/gw1/readings", .unknownFarm),
    ("furrow/v1/hekou/stranger/readings", .foreignGateway),
  ]) func refusesTopics(_ topic: String, _ reason: RejectionReason) {
    #expect(Self.read("[]", topic: topic).0.rejections.map(\.reason) == [reason])
  }

  @Test func aGatewayWritesOnlyItsUnits() {
    let payload = #"[{"n":"plot-1/air_temperature","t":1777593600,"v":5}]"#
    let (result, _) = Self.read(payload, topic: "furrow/v1/hekou/gw2/readings")
    #expect(result.rejections.map(\.reason) == [.foreignUnit])
  }

  @Test func partsAreCountedAndTheRestIsKept() {
    let (result, _) = Self.read(
      #"[{"bn":"pond-3/","bt":1777593600,"n":"dissolved_oxygen","v":-9999},"#
        + #"{"n":"dissolved_oxygen","t":1,"v":-9999},{"n":"dissolved_oxygen","t":2,"v":7}]"#)
    #expect(result.readings.map(\.value) == [7])
    #expect(result.rejections.map(\.parts) == [2])
  }

  @Test func flatTakesUnitTimeSequenceAndMetrics() {
    let (result, _) = Self.read(
      #"{"unit":"pond-3","time":"2026-05-01T06:00:00+08:00","sequence":7,"#
        + #""dissolved_oxygen":5.8,"water_ph":"8.2","salinity":null}"#,
      topic: "furrow/v1/hekou/gw1/flat")
    #expect(result.readings.map(\.value) == [5.8, 8.2])
    #expect(result.readings[0].time == Instant("2026-04-30T22:00:00Z"))
    #expect(result.sequence == 7)
    #expect(result.rejections.map(\.reason) == [.notANumber])
  }

  @Test func aGatewayOfOneUnitNeedNotNameIt() {
    let (result, _) = Self.read(
      #"{"time":1777593600000,"dissolved_oxygen":5.8}"#, topic: "furrow/v1/hekou/gw2/flat")
    #expect(result.readings.map(\.value) == [5.8])
  }

  @Test func senMLInCBORSaysTheSame() {
    // [{-2: "pond-3/", -3: 1777593600, 0: "dissolved_oxygen", 2: 5.5}, {0: "water_ph", 6: 60, 2: 8}]
    let payload: [UInt8] =
      [0x82, 0xA4, 0x21, 0x67] + Array("pond-3/".utf8) + [0x22, 0x1A, 0x69, 0xF3, 0xED, 0x00]
      + [0x00, 0x70] + Array("dissolved_oxygen".utf8) + [0x02, 0xF9, 0x45, 0x80]
      + [0xA3, 0x00, 0x68] + Array("water_ph".utf8) + [0x06, 0x18, 0x3C, 0x02, 0x08]
    let (result, _) = Self.read(payload, topic: "furrow/v1/hekou/gw1/readings/cbor")
    #expect(result.rejections.isEmpty)
    #expect(result.readings.map(\.value) == [5.5, 8])
    #expect(result.readings.map(\.time) == [Self.now, Self.now + 60_000])
  }

  @Test func retainedAndLargeAreRefused() {
    let one = Self.read([0x5B, 0x5D], retained: true).0
    #expect(one.rejections.map(\.reason) == [.retained])
    let two = Self.read([0x5B, 0x5D], size: 200 << 20).0
    #expect(two.rejections.map(\.reason) == [.tooLarge])
  }
}
