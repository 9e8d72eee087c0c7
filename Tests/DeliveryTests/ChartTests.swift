import Farm
import Foundation
import Testing

@testable import Delivery

/// A pond's night: oxygen falls below 3 mg/L before dawn, the probe pauses for three hours.
func pondNight(_ language: Language, size: Chart.Size = .phone) -> Chart {
  let zone = Zone("Asia/Shanghai")!
  let start = Instant("2026-07-13T07:00:00+08:00")!
  let points = (0..<144).compactMap { i -> Chart.Point? in
    guard !(54..<72).contains(i) else { return nil }
    let hour = Double(i) / 6 + 7
    let day = 5.6 + 3.6 * cos((hour - 16) / 24 * 2 * .pi)
    let ripple = 0.18 * sin(Double(i * i % 97)) + 0.1 * sin(Double(i) * 1.3)
    return Chart.Point(start + Int64(i) * 10 * .minute, day + ripple)
  }
  return Chart(
    title: language == .zh ? "三号池塘 · 溶解氧" : "Pond 3 · dissolved oxygen",
    metric: Metric.named("dissolved_oxygen")!, language: language, zone: zone,
    window: start..<(start + .day), points: points,
    limits: [Chart.Limit(3, "< 3 mg/L")],
    firing: [
      Instant("2026-07-14T02:00:00+08:00")!..<Instant("2026-07-14T06:00:00+08:00")!
    ], size: size)
}

@Suite struct ChartTests {
  @Test func theSameChartGivesTheSameBytes() {
    let chart = pondNight(.zh)
    #expect(chart.png().elementsEqual(chart.png()))
    #expect(chart.svg().elementsEqual(chart.svg()))
    #expect(chart.png().starts(with: [0x89, 0x50, 0x4E, 0x47]))
  }

  @Test func aPictureHasTwoPixelsToThePoint() {
    let png = pondNight(.en).png()
    func number(_ at: Int) -> Int { png[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) } }
    #expect(number(16) == 716)
    #expect(number(20) == 368)
  }

  @Test func everythingIsGrey() throws {
    let svg = String(decoding: pondNight(.en).svg(), as: UTF8.self)
    let colours = svg.matches(of: /rgb\(([0-9.]+)%,([0-9.]+)%,([0-9.]+)%\)/)
    #expect(!colours.isEmpty)
    for colour in colours {
      #expect(colour.output.1 == colour.output.2 && colour.output.2 == colour.output.3)
    }
  }

  @Test func aGapBreaksTheLine() {
    #expect(Drawing(chart: pondNight(.en)).pieces().count == 2)
    var joined = pondNight(.en)
    joined.gap = 4 * .hour
    #expect(Drawing(chart: joined).pieces().count == 1)
  }

  @Test func manyReadingsAreFewStrokesAndKeepTheExtremes() {
    var chart = pondNight(.en)
    chart.firing = []
    chart.points = (0..<86_400).map {
      Chart.Point(chart.window.lowerBound + Int64($0) * 1000, $0 == 40_000 ? 17 : 6)
    }
    let drawing = Drawing(chart: chart)
    let piece = drawing.pieces()[0]
    #expect(piece.count < 4 * 2 * Int(chart.size.width))
    #expect(piece.contains { $0.y == drawing.y(17) })
  }

  @Test func noReadingsIsAnEmptyFrameThatSaysSo() {
    var chart = pondNight(.zh)
    chart.points = []
    #expect(Drawing(chart: chart).pieces().isEmpty)
    #expect(chart.sentence == "三号池塘 · 溶解氧：这段时间没有读数。")
    #expect(chart.png().count > 1000)
    #expect(
      pondNight(.en).sentence
        == "Pond 3 · dissolved oxygen: 13 Jul 07:00 to 14 Jul 07:00, lowest 1.84 mg/L, highest 9.16 mg/L."
    )
  }

  @Test func valuesStandAtRoundNumbers() {
    let axis = ValueAxis(covering: [1.9, 9.3], about: 3, within: 0...25)
    #expect(axis.ticks == [0, 5, 10])
    #expect(ValueAxis(covering: [0.212, 0.219], about: 3, within: 0...0.7).decimals == 3)
    let flat = ValueAxis(covering: [20, 20], about: 3, within: -40...60)
    #expect(flat.ticks.count >= 2 && flat.low < 20 && flat.high > 20)
    #expect(ValueAxis(covering: [], about: 3, within: 0...1).ticks.count >= 2)
  }

  @Test func timeStandsAtLocalMidnights() {
    let zone = Zone("Asia/Shanghai")!
    let day = Instant("2026-07-13T07:00:00+08:00")!
    let short = TimeAxis(day..<(day + .day), zone: zone, language: .zh, atMost: 5)
    #expect(
      short.ticks.map(\.label) == ["12:00", "18:00", "7月14日", "6:00"])
    let long = TimeAxis(day..<(day + 7 * .day), zone: zone, language: .en, atMost: 7)
    #expect(
      long.ticks.map(\.label)
        == ["14 Jul", "15 Jul", "16 Jul", "17 Jul", "18 Jul", "19 Jul", "20 Jul"])
    #expect(long.ticks.allSatisfy { zone.clock(of: $0.at) == 0 })
  }

  @Test func aDayOfTwentyFiveHoursShowsWallClockHours() {
    let zone = Zone("Europe/London")!
    let start = zone.start(of: CivilDay("2026-10-25")!)
    let axis = TimeAxis(start..<(start + 25 * .hour), zone: zone, language: .en, atMost: 5)
    #expect(axis.ticks.map { zone.clock(of: $0.at) / .hour } == [0, 6, 12, 18])
  }

  /// Pictures to look at: `FURROW_PICTURES=folder swift test --filter pictures`.
  @Test(.enabled(if: pictures != nil, "Set FURROW_PICTURES to a folder to have pictures made."))
  func picturesOfCharts() throws {
    for language in Language.allCases {
      try save(pondNight(language).png(), "pond-\(language).png")
      try save(pondNight(language, size: .page).png(), "page-\(language).png")
      try save(pondNight(language, size: .page).svg(), "page-\(language).svg")
    }
    var week = pondNight(.zh)
    week.window = week.window.lowerBound..<(week.window.lowerBound + 7 * .day)
    week.metric = Metric.named("soil_moisture_vwc")!
    week.title = "七号温室东区番茄试验地块第三小区 · 土壤体积含水率"
    week.points = (0..<1008).map {
      Chart.Point(
        week.window.lowerBound + Int64($0) * 10 * .minute,
        0.31 - Double($0 % 500) * 0.00026 + ($0 > 500 ? 0.01 : 0))
    }
    week.limits = [Chart.Limit(0.2, "< 0.20 m³/m³")]
    week.firing = [(week.window.lowerBound + 3 * .day)..<(week.window.lowerBound + 84 * .hour)]
    try save(week.png(), "week.png")
  }
}

/// Where to put pictures for people to look at.
let pictures = ProcessInfo.processInfo.environment["FURROW_PICTURES"]

func save(_ bytes: [UInt8], _ name: String) throws {
  try FileManager.default.createDirectory(
    atPath: pictures!, withIntermediateDirectories: true)
  try Data(bytes).write(to: URL(filePath: pictures! + "/" + name))
}
