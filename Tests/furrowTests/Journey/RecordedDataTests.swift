import Broker
import Farm
import Foundation
import Storage
import Testing

@testable import furrow

/// Real recordings through a real broker: every number of every row becomes a reading or a rejection
/// with its reason, and nothing else does.
@Suite(.serialized) struct RecordedDataTests {
  static let folder: URL? = {
    let root = HouseTests.root.resolvingSymlinksInPath()
    let named = ProcessInfo.processInfo.environment["FURROW_SHARED"].map { [$0] } ?? []
    let candidates = named + ["../shared", "../../shared"].map { root.path + "/" + $0 }
    return candidates.map { URL(fileURLWithPath: $0 + "/data") }.first {
      FileManager.default.fileExists(atPath: $0.path)
    }
  }()

  /// A recording: its file, its time zone, and what its columns are.
  struct Recording: CustomTestStringConvertible, Sendable {
    var file: String
    var unit: String
    var map: [(column: String, metric: String)]
    var rows = Int.max
    var testDescription: String { file }
  }

  static let recordings = [
    Recording(
      file: "water/TonyGrove2019.csv", unit: "river",
      map: [
        ("temp", "water_temperature:Cel"), ("cond", "water_ec:uS/cm"), ("ph", "water_ph"),
        ("do", "dissolved_oxygen:mg/L"), ("turb", "turbidity:NTU"),
      ], rows: 6000),
    Recording(
      file: "water/mendeley_34rczh25kc_30cm.csv", unit: "pond",
      map: [
        ("Temperature", "water_temperature:Cel"), ("pH", "water_ph"),
        ("Turbidity", "turbidity:NTU"),
      ], rows: 5000),
    Recording(
      file: "greenhouse/reference_GreenhouseClimate.csv", unit: "house",
      map: [
        ("Tair", "air_temperature:Cel"), ("Rhair", "air_relative_humidity:%"),
        ("CO2air", "co2_concentration:ppm"),
      ], rows: 4000),
    Recording(
      file: "soil/flagit_test_dataframe.csv", unit: "plot",
      map: [
        ("soil_moisture", "soil_moisture_vwc:%"), ("soil_temperature", "soil_temperature:Cel"),
        ("air_temperature", "air_temperature:Cel"), ("precipitation", "rainfall:mm"),
      ]),
  ]

  @Test(
    .enabled(if: folder != nil, "needs ../shared/data, which is not beside the project"),
    arguments: recordings)
  func everyNumberIsAccountedFor(_ recording: Recording) throws {
    let journey = try Journey(messages: 500)
    try journey.write(
      "site.yaml",
      """
      cooperatives: [{id: green}]
      farms:
        - id: hekou
          cooperative: green
          zone: Asia/Shanghai
          gateways: [{id: gw}]
          units: [{id: river, kind: pond}, {id: pond, kind: pond}, {id: house, kind: greenhouse},
            {id: plot, kind: plot}]
      """)
    let source = try String(
      contentsOf: Self.folder!.appending(path: recording.file), encoding: .utf8)
    let lines = source.split(whereSeparator: \.isNewline).prefix(recording.rows)
    try journey.write("rows.csv", lines.joined(separator: "\n") + "\n")
    let expected = try Self.count(lines, recording)

    try journey.startSubscribed()
    let words =
      [
        "gateway", "replay", journey.folder.appending(path: "rows.csv").path, "--broker",
        journey.broker.address.url, "--farm", "hekou", "--gateway", "gw", "--unit", recording.unit,
        "--json",
      ] + recording.map.flatMap { ["--map", "\($0.column)=\($0.metric)"] }
    let replay = try ChildProcess(Journey.program.path, words)
    try journey.wait("the replay") { !replay.isRunning }
    #expect(replay.status == 0)
    try journey.wait("every number") { try Self.settled(journey) >= expected.numbers }
    #expect(journey.kill(SIGTERM) == 0)

    let (readings, refused) = try journey.store().read {
      (try $0.readingCount(), try $0.rejectionCounts())
    }
    let parts = refused.map(\.parts).reduce(0, +)
    #expect(readings + parts == expected.numbers)
    #expect(refused.allSatisfy { $0.reason == .outOfRange })
    #expect(parts == expected.impossible)
  }

  /// Readings kept and parts refused so far.
  private static func settled(_ journey: Journey) throws -> Int {
    try journey.store().read { past in
      try past.readingCount() + past.rejectionCounts().map(\.parts).reduce(0, +)
    }
  }

  /// How many numbers the mapped columns hold (a time that comes twice counts once), and how many of
  /// them no probe can mean.
  private static func count(
    _ lines: some Collection<Substring>, _ recording: Recording
  ) throws -> (numbers: Int, impossible: Int) {
    let header = lines.first!.split(separator: ",", omittingEmptySubsequences: false).map(
      String.init)
    let columns = recording.map.map { pair in
      let parts = pair.metric.split(separator: ":").map(String.init)
      let metric = Metric.named(parts[0])!
      let unit = parts.count > 1 ? UnitOfMeasure.parse(parts[1])! : metric.unit
      return (
        at: header.firstIndex(of: pair.column)!, metric: metric,
        conversion: unit.conversion(to: metric.unit)!
      )
    }
    var (numbers, impossible) = (0, 0)
    var seen: Set<String> = []
    for line in lines.dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      for column in columns where column.at < cells.count {
        guard let raw = Double(cells[column.at]), raw.isFinite else { continue }
        let possible = column.metric.range.contains(column.conversion.apply(raw))
        if possible, !seen.insert("\(cells[0]) \(column.metric.name)").inserted { continue }
        numbers += 1
        if !possible { impossible += 1 }
      }
    }
    return (numbers, impossible)
  }
}
