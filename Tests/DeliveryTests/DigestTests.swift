import Foundation
import Testing

@testable import Delivery
@testable import Farm

private let morning = Instant("2026-07-14T06:30:00+08:00")!
private let oxygen = Metric.named("dissolved_oxygen")!

/// A site whose names try to be markup, and a reader.
private func site(_ language: Language) -> Site {
  var site = testSite([
    person("王技术员", ["mail"], language: language) { $0.digest = 390 }
  ])
  site.agronomists[0].name = language == .zh ? "王技术员" : "Wang"
  site.farms[0].units += [
    FarmUnit(
      id: "house-5", name: Title(en: "House 5 <script>", zh: "五号温室 <script>"),
      kind: .greenhouse)
  ]
  var quiet = FarmHolding(
    id: "hill", cooperative: "coop", name: Title(en: "Hill farm", zh: "山坡农场"),
    zone: Zone("Asia/Shanghai")!)
  quiet.units = [FarmUnit(id: "barn-1", name: Title(en: "Barn 1", zh: "一号畜舍"), kind: .barn)]
  site.farms.insert(quiet, at: 0)
  return site
}

/// A night that has some of everything.
func night() -> Facts {
  var facts = Facts(span: (morning - .day)..<morning)
  func add(
    _ id: String, _ rule: String, _ unit: String, _ state: AlertState, _ severity: Severity,
    _ hoursBefore: Double, worst: Double? = nil, metric: Metric? = nil, en: String, zh: String
  ) {
    let at = morning - Int64(hoursBefore * 3_600_000)
    facts.alerts.append(
      (
        AlertChange(
          id: id, rule: rule, farm: "delta", unit: unit, state: state, severity: severity, at: at,
          since: at - 10 * .minute, value: worst, worst: worst, metric: metric?.id,
          text: Title(en: en, zh: zh)),
        at
      ))
  }
  let low = ("Oxygen in Pond 3 is 1.84 mg/L. Fish are at risk.", "三号池塘溶解氧 1.84 mg/L，鱼类有风险。")
  let hot = ("House 5 is at 38.2 °C.", "五号温室 38.2 °C，过热。")
  let dry = ("Soil of Plot 4 is dry.", "四号地块土壤偏干。")
  add("d1", "soil-dry", "plot-4", .firing, .info, 50, en: dry.0, zh: dry.1)
  add(
    "h0", "too-hot", "house-5", .firing, .warning, 60, worst: 39, metric: .named("air_temperature"),
    en: hot.0, zh: hot.1)
  add("h0", "too-hot", "house-5", .resolved, .warning, 58, en: hot.0, zh: hot.1)
  for (id, hours) in [("h1", 18.0), ("h2", 16.5), ("h3", 15.0)] {
    add(
      id, "too-hot", "house-5", .firing, .warning, hours, worst: 37 + hours / 20,
      metric: .named("air_temperature"), en: hot.0, zh: hot.1)
    add(
      id, "too-hot", "house-5", .resolved, .warning, hours - 0.75, worst: 37 + hours / 20,
      metric: .named("air_temperature"), en: hot.0, zh: hot.1)
  }
  add("p1", "pond-oxygen-low", "pond-3", .pending, .warning, 5, en: low.0, zh: low.1)
  add(
    "p1", "pond-oxygen-low", "pond-3", .firing, .warning, 4.5, worst: 2.6, metric: oxygen,
    en: low.0, zh: low.1)
  add(
    "p1", "pond-oxygen-low", "pond-3", .firing, .critical, 3.5, worst: 1.84, metric: oxygen,
    en: low.0, zh: low.1)
  add("x1", "soil-dry", "pond-3", .pending, .critical, 2, en: "never fired", zh: "never fired")
  facts.whatToDo = [
    "pond-oxygen-low": Title(
      en: "Turn the aerators on now, stop feeding, and look for gasping fish at the surface.",
      zh: "立即开启增氧机，停止投喂，巡塘查看是否浮头。")
  ]
  facts.soil = [
    Facts.SoilFact(
      farm: "delta", unit: "plot-4", sampled: CivilDay("2026-07-12")!,
      lines: [
        Title(en: "pH 8.3, 11.2 mg/kg Olsen P.", zh: "pH 8.3，有效磷 11.2 mg/kg。"),
        Title(
          en: "Winter wheat lacks 11.6 kg P2O5 per mu.", zh: "冬小麦每亩缺 P2O5 11.6 kg。"),
      ])
  ]
  facts.harvests = [
    Facts.HarvestFact(
      farm: "delta", unit: "house-5", batch: Title(en: "Tomatoes lot 7", zh: "番茄 7 号批次"),
      day: CivilDay("2026-07-20")!,
      waits: [
        Facts.HarvestFact.Wait(
          after: Title(en: "imidacloprid", zh: "吡虫啉"), until: CivilDay("2026-07-22")!)
      ])
  ]
  facts.silences = [
    Facts.SilenceFact(
      farm: "delta", unit: "plot-4",
      what: Title(en: "soil moisture, probe <b>2</b>", zh: "土壤体积含水率，探头 <b>2</b>"),
      last: morning - 15 * .hour)
  ]
  var coverage = Facts.Coverage()
  (coverage.readings, coverage.bad, coverage.series) = (12_345, 21, 26)
  (coverage.expected, coverage.met) = (12_960, 12_100)
  var hill = Facts.Coverage()
  (hill.readings, hill.series) = (1440, 2)
  facts.coverage = ["delta": coverage, "hill": hill]
  let points = (0..<144).map { i -> Chart.Point in
    let hour = Double(i) / 6 + 6.5
    return Chart.Point(
      morning - .day + Int64(i) * 10 * .minute,
      max(1.84, 5.5 + 3.7 * cos((hour - 16) / 24 * 2 * .pi) + 0.12 * sin(Double(i * i % 97))))
  }
  facts.curves = [
    Facts.CurveKey(farm: "delta", unit: "pond-3", metric: oxygen.id): Facts.Curve(
      window: facts.span, points: points,
      limits: ["pond-oxygen-low": [Chart.Limit(3, "< 3 mg/L")]])
  ]
  return facts
}

private func digest(_ language: Language, _ facts: Facts = night()) -> Digest {
  let site = site(language)
  return Digest(
    of: facts, for: site.agronomists[0], on: CivilDay("2026-07-14")!, site: site)
}

@Suite struct DigestTests {
  @Test func worstFirstAndRepeatsFolded() {
    let digest = digest(.en)
    #expect(digest.farms.map(\.id) == ["delta", "hill"])
    let units = digest.farms[0].units
    #expect(units.map(\.name) == ["Pond 3", "Plot 4", "House 5 <script>"])
    let pond = units[0].causes[0]
    #expect(pond.severity == .critical && pond.phase == .began && pond.count == 1)
    #expect(pond.worst == "1.84 mg/L" && pond.chart != nil)
    let house = units[2].causes[0]
    #expect(house.phase == .ended && house.count == 3)
    #expect(house.lasted == 165 * .minute)
    #expect(units[1].causes[0].phase == .goesOn)
  }

  @Test func whatWasToldAsEndedIsNotToldAgain() {
    var facts = night()
    facts.span = morning..<(morning + .day)
    let digest = digest(.en, facts)
    #expect(digest.causes.map(\.rule) == ["pond-oxygen-low", "soil-dry"])
    #expect(digest.causes.allSatisfy { $0.phase == .goesOn })
  }

  @Test func onlyWhatThePersonAskedFor() {
    var site = site(.en)
    site.agronomists[0].subscription.kinds = [.plot]
    site.agronomists[0].subscription.farms = ["delta"]
    let digest = Digest(
      of: night(), for: site.agronomists[0], on: CivilDay("2026-07-14")!, site: site)
    #expect(digest.farms.map(\.id) == ["delta"])
    #expect(digest.farms[0].units.map(\.name) == ["Plot 4"])
    #expect(digest.farms[0].harvests.isEmpty && digest.farms[0].silences.count == 1)
  }

  @Test func goldenTextEnglish() {
    #expect(
      digest(.en).letter.text == """
        Morning digest · Tuesday 14 Jul
        1 critical, 1 note, 1 over, 1 soil test, 1 near harvest
        13 Jul 06:30 to 14 Jul 06:30

        == Delta farm ==

        Pond 3 (pond)
        * [critical · new] Oxygen in Pond 3 is 1.84 mg/L. Fish are at risk.
          since 14 Jul 01:50, 4.7 h so far, worst\u{A0}1.84\u{A0}mg/L
          What to do: Turn the aerators on now, stop feeding, and look for gasping
          fish at the surface.

        Plot 4 (plot)
        * [info · goes on] Soil of Plot 4 is dry.
          since 12 Jul 04:20, 2.1 days so far

        House 5 <script> (greenhouse)
        * [warning · over] House 5 is at 38.2 °C.
          3 times from 13 Jul 12:20 to 16:15, 2.8 h in all, worst\u{A0}37.9\u{A0}°C

        Soil tests
        - Plot 4: Sampled 12 Jul. pH 8.3, 11.2 mg/kg Olsen P. Winter wheat lacks
          11.6 kg P2O5 per mu.

        Near harvest
        - House 5 <script> · Tomatoes lot 7: harvest 20 Jul, in 6 days; not before
          22 Jul after imidacloprid: harvest must wait.

        Silent
        - Plot 4 · soil moisture, probe <b>2</b>: last heard 13 Jul 15:30, 15 h ago

        12\u{202F}345 readings of 26 series in 3 units, 93\u{A0}% of those expected. 21 not
        believable, left out.

        == Hill farm ==

        1440 readings of 2 series in 1 unit.

        --
        Sent by Furrow to Wang. Farms, hour and channels stand in site.yaml; all
        alerts: furrow alerts list.

        """)
  }

  @Test func goldenTextChinese() {
    let letter = digest(.zh).letter
    #expect(letter.subject == "农场晨报 7月14日：1 项严重，1 项提示，1 项已解除，1 份土壤检测，1 批临近采收")
    #expect(
      letter.text == """
        农场晨报 · 7月14日 星期二
        1 项严重，1 项提示，1 项已解除，1 份土壤检测，1 批临近采收
        7月13日 06:30 至 7月14日 06:30

        == 三角洲农场 ==

        三号池塘（池塘）
        * [严重 · 新发生] 三号池塘溶解氧 1.84 mg/L，鱼类有风险。
          7月14日 01:50 起，已 4.7 小时，最差\u{A0}1.84\u{A0}mg/L
          怎么办：立即开启增氧机，停止投喂，巡塘查看是否浮头。

        四号地块（地块）
        * [提示 · 持续中] 四号地块土壤偏干。
          7月12日 04:20 起，已 2.1 天

        五号温室 <script>（温室）
        * [警告 · 已解除] 五号温室 38.2 °C，过热。
          7月13日 12:20 至 16:15 共 3 次，合计 2.8 小时，最差\u{A0}37.9\u{A0}°C

        土壤检测
        - 四号地块：7月12日取样。pH 8.3，有效磷 11.2 mg/kg。冬小麦每亩缺 P2O5
          11.6 kg。

        临近采收
        - 五号温室 <script> · 番茄 7 号批次：预计 7月20日采收，还有 6 天；吡虫啉安全
          间隔期，7月22日起方可采收，采收须推迟。

        没有数据
        - 四号地块 · 土壤体积含水率，探头 <b>2</b>：最后一次 7月13日 15:30，已 15 小
          时

        3 个单元、26 条序列，共 12\u{202F}345 个读数，占应有读数的 93\u{A0}%。其中 21 个不可信，未采用。

        == 山坡农场 ==

        1 个单元、2 条序列，共 1440 个读数。

        --
        本信由 Furrow 发给王技术员。农场、时间和渠道在 site.yaml 中设定；全部告警：
        furrow alerts list。

        """)
  }

  @Test func aQuietNightIsOneHonestLine() {
    var facts = Facts(span: (morning - .day)..<morning)
    var coverage = Facts.Coverage()
    (coverage.readings, coverage.expected, coverage.met) = (5000, 8000, 4900)
    facts.coverage = ["delta": coverage]
    let letter = digest(.en, facts).letter
    #expect(
      letter.text.contains(
        "No alerts. 5000 readings came from 4 units, only 61\u{A0}% of those expected:\n"
          + "what was not measured is not known to be well.\n"))
    #expect(letter.subject == "Morning digest 14 Jul: no alerts")
    facts.coverage = [:]
    #expect(
      digest(.zh, facts).letter.text.contains("没有告警，但也没有任何读数：4 个单元的情况无从得知。\n"))
  }

  @Test func nothingBecomesMarkup() throws {
    let letter = digest(.en).letter
    let html = try #require(letter.html)
    #expect(html.contains("House 5 &lt;script&gt;"))
    #expect(!html.contains("<script>") && !html.contains("<b>2</b>"))
    #expect(!letter.markdown.contains("<script>"))
  }

  @Test func everyPictureIsShownAndCarried() throws {
    let letter = digest(.zh).letter
    let shown = try #require(letter.html).matches(of: /cid:([a-z0-9]+)/).map { String($0.output.1) }
    #expect(shown == letter.pictures.map(\.id) && shown.count == 1)
    #expect(letter.html!.contains("alt=\"三号池塘 · 溶解氧：7月13日 06:30 至 7月14日 06:30，最低 1.84"))
  }

  @Test func manyAlertsHaveFewPictures() {
    var facts = night()
    var site = site(.en)
    let farm = site.farms.firstIndex { $0.id == "delta" }!
    for i in 0..<20 {
      let unit = FarmUnit(
        id: "p\(i)", name: Title(en: "P\(i)", zh: "P\(i)"), kind: .pond)
      site.farms[farm].units.append(unit)
      var copy = facts.alerts.first { $0.change.id == "p1" && $0.change.state == .firing }!
      copy.change.id = "n\(i)"
      copy.change.unit = unit.id
      facts.alerts.append(copy)
      facts.curves[Facts.CurveKey(farm: "delta", unit: unit.id, metric: oxygen.id)] =
        facts.curves.values.first
    }
    let digest = Digest(
      of: facts, for: site.agronomists[0], on: CivilDay("2026-07-14")!, site: site)
    #expect(digest.causes.compactMap(\.chart).count == DeliveryLimits.charts)
    #expect(digest.letter.pictures.count == DeliveryLimits.charts)
  }

  @Test func theSameFactsGiveTheSameLetter() { #expect(digest(.zh).letter == digest(.zh).letter) }

  /// Pages to look at, as a phone shows them: `FURROW_PICTURES=folder swift test`.
  @Test(.enabled(if: pictures != nil, "Set FURROW_PICTURES to a folder to have pictures made."))
  func pagesOfDigests() throws {
    for language in Language.allCases {
      try save(page(digest(language).letter), "digest-\(language).html")
      try save(Array(digest(language).page.utf8), "page-\(language).html")
      var quiet = Facts(span: (morning - .day)..<morning)
      quiet.coverage = night().coverage
      try save(page(digest(language, quiet).letter), "quiet-\(language).html")
    }
  }
}

/// The HTML of a letter with the pictures inside that the mail carries, as a browser can show it.
func page(_ letter: Letter) -> [UInt8] {
  var page = letter.html!
  for picture in letter.pictures {
    page = page.replacing(
      "\"cid:\(picture.id)\"", with: "\"data:image/png;base64,\(Base64.text(picture.png))\"")
  }
  return Array(page.utf8)
}
