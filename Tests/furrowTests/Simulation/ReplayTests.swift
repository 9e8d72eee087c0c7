import Farm
import Testing

@testable import furrow

@Suite struct CSVReaderTests {
  private func rows(_ text: String, delimiter: UInt8 = 0x2C) -> [[String]] {
    var reader = CSVReader(Array(text.utf8), delimiter: delimiter)
    var rows: [[String]] = []
    while let row = reader.next() { rows.append(row) }
    return rows
  }

  @Test func takesQuotesLineEndsAndAByteOrderMark() {
    #expect(
      rows("\u{FEFF}a,b\r\n\"x,\"\"y\"\"\",\"1\n2\"\r\n\r\nlast,") == [
        ["a", "b"], ["x,\"y\"", "1\n2"], ["last", ""],
      ])
    #expect(rows("a;b\rc;d", delimiter: 0x3B) == [["a", "b"], ["c", "d"]])
    #expect(rows("") == [])
  }

  @Test func knowsItsLine() {
    var reader = CSVReader(Array("a\n\"b\nb\"\nc".utf8))
    var lines: [Int] = []
    while reader.next() != nil { lines.append(reader.line) }
    #expect(lines == [1, 2, 4])
  }
}

@Suite struct LooseTimeTests {
  @Test(
    arguments: [
      ("2026-05-01T06:00:00+08:00", "2026-04-30T22:00:00Z"),
      ("2026-05-01 06:00", "2026-04-30T22:00:00Z"), ("2026/5/1 6:00:01", "2026-04-30T22:00:01Z"),
      ("5/1/2026 6:00", "2026-04-30T22:00:00Z"), ("2026-05-01", "2026-04-30T16:00:00Z"),
      ("1777586400", "2026-04-30T22:00:00Z"), ("1777586400000", "2026-04-30T22:00:00Z"),
    ])
  func means(text: String, utc: String) {
    #expect(LooseTime.parse(text, zone: Zone("Asia/Shanghai")!)?.description == utc)
  }

  @Test(arguments: ["", "noon", "31.5.2026 6:00", "2026-02-30 06:00", "2026-05-01 25:00"])
  func meansNothing(text: String) {
    #expect(LooseTime.parse(text, zone: .utc) == nil)
  }
}

@Suite struct RecordingTests {
  private func recording(_ text: String, _ maps: String...) throws -> Recording {
    try Recording(
      Array(text.utf8), delimiter: 0x2C, columns: maps.map { ColumnMap(argument: $0)! },
      timeColumn: "t", zone: .utc, unit: "pond-1")
  }

  @Test func accountsForEveryCell() throws {
    var recording = try recording(
      "x,t,do,temp\n1,2026-05-01 06:00,5.1,NA\n2,soon,5,5\n3,2026-05-01 06:10,,20\n4,2026-05-01,,",
      "do=dissolved_oxygen", "temp=water_temperature/a:degF")
    #expect(
      recording.next()?.entries == [PackEntry(unit: "pond-1", name: "dissolved_oxygen", value: 5.1)]
    )
    #expect(
      recording.next()?.entries == [
        PackEntry(unit: "pond-1", name: "water_temperature/a", symbol: "degF", value: 20)
      ])
    #expect(recording.next() == nil)
    #expect(recording.rows == 4 && recording.timelessRows == 1)
    #expect(recording.emptyCells == 3 && recording.wordCells == 1)
    #expect(recording.firstProblem?.en == "First: line 2: \"NA\" of temp is no number.")
  }

  @Test func namesTheNearestColumnMetricAndUnit() {
    #expect {
      try recording("t,oxygen\n", "oxigen=dissolved_oxygen")
    } throws: { ($0 as? Failure)?.remedy.en == "Did you mean \"oxygen\"?" }
    #expect(
      ColumnMap(argument: "a=disolved_oxygen")?.problem?.remedy.en.contains("dissolved") == true)
    #expect(ColumnMap(argument: "a=dissolved_oxygen:Cel")?.problem != nil)
    #expect(ColumnMap(argument: "a=dissolved_oxygen:ug/L")?.problem == nil)
    #expect(ColumnMap(argument: "nothing") == nil)
  }
}

extension Recording.Row: Equatable {
  public static func == (a: Self, b: Self) -> Bool { a.time == b.time && a.entries == b.entries }
}

@Suite struct PaceTests {
  private let now = Instant("2026-05-01T00:00:00Z")!

  @Test func catchesUpAndThenGoesWithTheClock() {
    let pace = Pace(speed: 11, from: now - 10 * .minute, started: now)
    #expect(pace.due(now - 10 * .minute) == now)
    #expect(pace.due(now + .minute) == now + .minute)
    #expect(pace.due(now + .hour) == now + .hour)
    #expect(pace.due(now - 9 * .minute) == now + 60_000 / 11)
  }

  @Test func goesAtOnceOrSlowly() {
    #expect(Pace(speed: .infinity, from: now - .day, started: now).due(now - .hour) == now)
    #expect(Pace(speed: .infinity, from: now - .day, started: now).due(now + .hour) == now + .hour)
    #expect(Pace(speed: 0.5, from: now, started: now).due(now + .hour) == now + 2 * .hour)
  }
}
