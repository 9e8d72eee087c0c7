import Broker
import Farm
import Foundation
import Storage
import Testing

@testable import furrow

/// A soil test's way: MQTT to the data file, its advice and alerts beside it, once and for all.
@Suite(.serialized) struct SoilJourneyTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func site(yield: Int) -> String {
    """
    cooperatives:
      - id: green
        products: [{id: urea, npk: 46-0-0, price: 2.1 CNY/kg}]
    farms:
      - id: hekou
        cooperative: green
        zone: Asia/Shanghai
        gateways: [{id: gw}, {id: other, units: [plot-2]}]
        units:
          - {id: plot-2, kind: plot}
          - id: plot-1
            name: {en: plot 1, zh: 一号地}
            kind: plot
            area: 12 mu
            plan:
              {crop: winter-wheat, yield: \(yield) kg/mu, sowing: 2025-10-10, method: balance,
               correction: illustrative}
    """
  }

  static func test(id: String, p: Double) -> String {
    """
    {"id":"\(id)","unit":"plot-1","sampled":"2025-09-15","depth":{"from":0,"to":20,"uom":"cm"},
     "laboratory":"lab","values":[
      {"analyte":"nitrogen","value":80,"uom":"mg/kg","method":"alkali-hydrolysable"},
      {"analyte":"phosphorus","value":\(p),"uom":"mg/kg","method":"olsen","form":"element"},
      {"analyte":"potassium","value":300,"uom":"mg/kg","method":"ammonium-acetate","form":"element"}]}
    """
  }

  private func journey() throws -> Journey {
    let journey = try Journey(
      extra: "agronomy: \(Self.root.appending(path: "Deploy/agronomy").path)")
    try journey.write("site.yaml", Self.site(yield: 500))
    try journey.startSubscribed()
    return journey
  }

  private func publish(
    _ text: String, to journey: Journey, gateway: String = "gw", kind: String = "soil-tests"
  ) throws {
    let publisher = try Publisher(
      SessionSettings(
        address: journey.broker.address, clientID: "gw-\(UUID().uuidString)", filters: []))
    try publisher.publish(
      topic: "furrow/v1/hekou/\(gateway)/\(kind)", payload: Array(text.utf8))
    try publisher.settle()
  }

  @Test func aSoilTestBecomesAdviceAndAlertsOnce() throws {
    let journey = try journey()
    try publish(Self.test(id: "T1", p: 20), to: journey)
    try journey.wait("advice") { try journey.store().read { try $0.advice() }.count == 1 }
    let alerts = try journey.alerts()
    #expect(
      alerts.map(\.text.en) == [
        "Winter wheat on plot 1 lacks nitrogen: 25.7 kg N/mu short. ⚠",
        "Winter wheat on plot 1 lacks phosphorus: 19.2 kg P2O5/mu short. ⚠",
      ])
    let advice = try #require(try journey.store().read { try $0.advice() }.first)
    #expect(advice.farm == "hekou" && advice.unit == "plot-1" && advice.test == "T1")
    let rates = advice.body["nutrients"]?.array?.map { $0["rate"]?.number }
    #expect(rates?.last == .some(0))

    // The same again, and again after a kill: nothing is kept, advised or alerted twice.
    try publish(Self.test(id: "T1", p: 20), to: journey)
    journey.kill(SIGKILL)
    try journey.startSubscribed()
    try publish(Self.test(id: "T1", p: 20), to: journey)
    // What comes after it on the same session was taken after it.
    try publish("{}", to: journey)
    try journey.wait("refusal") {
      try journey.store().read { try $0.rejectionCounts() }.contains { $0.reason == .malformed }
    }
    #expect(try journey.store().read { try $0.soilTests() }.count == 1)
    #expect(try journey.store().read { try $0.advice() }.count == 1)
    #expect(try journey.alerts() == alerts)

    // A person gets the page, and the number of another test under the same id is refused.
    let page = try journey.furrow("advise", "plot-1", "--lang", "zh")
    #expect(page.status == 0 && page.out.hasPrefix("测土配方施肥建议卡"))
    try publish(Self.test(id: "T1", p: 10), to: journey)
    try publish(Self.test(id: "T2", p: 10), to: journey, gateway: "other")
    try journey.wait("refusals") {
      let reasons = try journey.store().read { try $0.rejectionCounts() }.map(\.reason)
      return Set(reasons).isSuperset(of: [.contradiction, .foreignUnit])
    }
    #expect(try journey.alerts() == alerts)
  }

  @Test func aNewerTestAndAChangedPlanAreAdvisedAnew() throws {
    let journey = try journey()
    try publish(Self.test(id: "T1", p: 20), to: journey)
    try publish(Self.test(id: "T2", p: 60), to: journey)
    try journey.wait("advice") { try journey.store().read { try $0.advice() }.count == 2 }
    #expect(try journey.alerts().map(\.state) == [.firing, .firing, .resolved, .resolved, .firing])
    try journey.write("site.yaml", Self.site(yield: 450))
    journey.signal(SIGHUP)
    try journey.wait("new advice") { try journey.store().read { try $0.advice() }.count == 3 }
    let last = try #require(try journey.alerts().last)
    #expect(last.text.en == "Winter wheat on plot 1 lacks nitrogen: 21.4 kg N/mu short. ⚠")
    // A plan that changed while nobody ran is advised at the start.
    journey.kill(SIGKILL)
    try journey.write("site.yaml", Self.site(yield: 400))
    try journey.startSubscribed()
    try journey.wait("advice at the start") {
      try journey.store().read { try $0.advice() }.count == 4
    }
    #expect(try journey.alerts().last?.text.en.contains("lacks nitrogen: 17.1 kg") == true)
  }

  /// A probe's readings come in the transaction of readings, stand beside the laboratory's test on
  /// every page, and move neither dose nor alert.
  @Test func aProbeBesideALaboratoryMovesNothing() throws {
    let journey = try journey()
    try publish(Self.test(id: "T1", p: 20), to: journey)
    try journey.wait("advice") { try journey.store().read { try $0.advice() }.count == 1 }
    let before = try journey.furrow("advise", "plot-1", "--json")
    let alerts = try journey.alerts()
    try publish(
      #"[{"bn":"plot-1/","bt":1767225600,"n":"soil_olsen_p","u":"mg/kg","v":3},{"n":"soil_available_k","u":"mg/kg","v":30},{"n":"soil_ec_bulk","u":"dS/m","v":1.5},{"n":"soil_ph","u":"pH","v":8}]"#,
      to: journey, kind: "readings")
    try journey.wait("readings") { try journey.store().read { try $0.readingCount() } == 4 }
    #expect(try journey.alerts() == alerts)
    #expect(try journey.store().read { try $0.advice() }.count == 1)
    let after = try journey.furrow("advise", "plot-1", "--json")
    let (old, new) = (try JSON(parsing: before.out), try JSON(parsing: after.out))
    #expect(old["nutrients"] == new["nutrients"] && old["applications"] == new["applications"])
    let page = try journey.furrow("advise", "plot-1", "--lang", "en")
    #expect(page.out.contains("available phosphorus 3.0 mg/kg"))
    #expect(page.out.contains("Indications only"))
    let list = try journey.furrow("soil", "list", "--lang", "en")
    #expect(list.out.contains("probe\t–\t3.0\t30.0\t8.0"), "\(list.out)")
  }

  @Test func theCardIsWrittenAsAPage() throws {
    let journey = try journey()
    try publish(Self.test(id: "T1", p: 20), to: journey)
    try journey.wait("advice") { try journey.store().read { try $0.advice() }.count == 1 }
    let path = journey.folder.appending(path: "card.html").path
    let told = try journey.furrow("advise", "plot-1", "--html", path, "--lang", "zh")
    #expect(told.status == 0 && told.out == "已写入 \(path)。\n", "\(told.err)")
    let html = try String(contentsOfFile: path, encoding: .utf8)
    #expect(html.hasPrefix("<!doctype html>") && html.contains("id=\"zh\" checked"))
    #expect(html.contains("25.7") && html.contains("一号地"))
  }

  @Test func theRecordOfTheCropHoldsTestAndAdvice() throws {
    let journey = try journey()
    try publish(
      #"{"event":"open","batch":"wheat-26","unit":"plot-1","time":"2025-10-10T08:00:00+08:00","product":"wheat"}"#,
      to: journey, kind: "events")
    try publish(Self.test(id: "T1", p: 20), to: journey)
    try journey.wait("advice") { try journey.store().read { try $0.advice() }.count == 1 }
    #expect(try journey.store().read { try $0.rejections() }.map(\.rejection.detail.en) == [])
    let shown = try journey.furrow("trace", "show", "wheat-26", "--farm", "hekou", "--json")
    #expect(shown.status == 0, "\(shown.err)")
    let record = try JSON(parsing: shown.out)
    let documents = try #require(record["documents"]?.array)
    #expect(documents.map { $0["kind"]?.string } == ["soil-test", "advice"])
    #expect(documents[0]["laboratory"]?.string == "lab")
    #expect(documents[1]["nutrients"]?.array?.first?["reason"]?.string == "DEFICIT")
  }

  @Test func aProbeAloneGivesNoDose() throws {
    let journey = try journey()
    try publish(
      #"[{"bn":"plot-1/","bt":1767225600,"n":"soil_olsen_p","u":"mg/kg","v":9},{"n":"soil_ph","u":"pH","v":8}]"#,
      to: journey, kind: "readings")
    try journey.wait("readings") { try journey.store().read { try $0.readingCount() } == 2 }
    let page = try journey.furrow("advise", "plot-1", "--lang", "en")
    #expect(page.status == 1, "\(page.err)")
    #expect(page.out.contains("probe (indication only)"))
    #expect(page.out.contains("gives no dose"))
    #expect(try journey.alerts().isEmpty)
  }

  @Test func aLaboratorySheetIsKeptWhileTheDaemonRuns() throws {
    let journey = try journey()
    try journey.write(
      "sheet.csv",
      "地块,采样日期,检测单位,碱解氮(mg/kg),有效磷\n一号地,2025-09-15,土肥站,80,20\n三号地,2025-09-15,土肥站,80,20\n")
    let sheet = journey.folder.appending(path: "sheet.csv").path
    let result = try journey.furrow(
      "soil", "import", sheet, "--farm", "hekou", "--column",
      "有效磷=phosphorus mg/kg olsen element", "--lang", "en")
    #expect(result.status == 1)
    #expect(result.out == "Tests kept: 1; known already: 0; plots advised: 1; problems: 1.\n")
    #expect(result.err.contains(":3: The farm has no unit \"三号地\"."))
    #expect(try journey.alerts().count == 2)
  }

  /// A row that could not be read back would hide every other test of its plot; a sampling that is
  /// still to come would rule for ever.
  @Test func rowsThatCannotBeKeptAreBadRows() throws {
    let journey = try journey()
    try journey.write(
      "sheet.csv",
      "地块,采样日期,检测单位,碱解氮(mg/kg)\n一号地,2025-09-15,,80\n一号地,2099-09-15,土肥站,80\n")
    let sheet = journey.folder.appending(path: "sheet.csv").path
    let result = try journey.furrow("soil", "import", sheet, "--farm", "hekou", "--lang", "en")
    #expect(result.status == 1)
    #expect(result.out.hasPrefix("Tests kept: 0;"))
    #expect(result.err.contains("laboratory"), "\(result.err)")
    #expect(result.err.contains("has not come yet"), "\(result.err)")
  }
}
