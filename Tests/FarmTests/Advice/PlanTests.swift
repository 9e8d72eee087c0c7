import Testing
import YAMLFiles

@testable import Farm

@Suite struct PlanTests {
  static func site(_ plan: String, products: String = "") throws -> (Site, [Mistake]) {
    let text = """
      cooperatives:
        - id: coop
          products: [\(products)]
      farms:
        - id: farm
          cooperative: coop
          zone: Asia/Shanghai
          units:
            - id: plot-1
              kind: plot
              area: 12 mu
              plan: {\(plan)}
      """
    return Site.read(try YAML.parse(text, file: "site.yaml").get())
  }

  @Test func aPlanIsRead() throws {
    let (site, mistakes) = try Self.site(
      """
      crop: winter-wheat, yields: [450 kg/mu, 480 kg/mu, 450 kg/mu], sowing: 2026-10-10,
      method: {N: balance, P2O5: index, K2O: rb209}, correction: illustrative,
      organic_share: 30 %, manure: [{kind: pig, rate: 1000 kg/mu}], straw_of: summer-maize,
      previous_yield: 600 kg/mu, relative_yield: {N: 65 %}, supply: {N: 60 kg/ha, P: 10 kg/ha,
      K: 60 kg/ha}, irrigation_ec: 1.2 dS/m, whole_bags: true
      """,
      products: "{id: dap, npk: 18-46-0, price: 4200 CNY/t}")
    #expect(mistakes.isEmpty, "\(mistakes)")
    let plan = try #require(site.unit("plot-1", of: "farm")?.plan)
    // The mean of three years, times 1.10.
    #expect(abs(plan.targetYield - 460 * 1.1 * 15) < 1e-6)
    #expect(plan.methods == [.nitrogen: .balance, .phosphorus: .index, .potassium: .rb209])
    #expect(plan.organicShare == 0.3 && plan.sets == ["correction": "illustrative"])
    #expect(abs(plan.manure[0].rate - 15_000) < 1e-9 && plan.relativeYield == [.nitrogen: 65])
    #expect(plan.supply == NPK(60, 10, 60) && plan.wholeBags == true && plan.irrigation == 1.2)
    let product = try #require(site.cooperatives[0].products.first)
    #expect(abs(product.price - 4.2) < 1e-12 && product.bag == nil)
    #expect(abs(product.content!.p - 0.46) < 1e-12)
  }

  /// What only the tables know is shown where it stands, with the nearest name.
  @Test func misspeltNamesAreShownWhereTheyStand() throws {
    let (site, mistakes) = try Self.site(
      """
      crop: winter-weat, yield: 500 kg/mu, sowing: 2026-10-10, method: balance,
                   correction: ilustrative, uptake: nationl, utilisation: defualt, grades: survey-1997,
                   rates: constant, straw_of: sumer-maize
      """,
      products: "{id: urae, price: 2.1 CNY/kg}, {id: mine, price: 2.1 CNY/kg}")
    #expect(mistakes.isEmpty)
    let found = AdviceFixture.tables.mistakes(in: site)
    let shown = found.map { "\($0.position.line):\($0.position.column) \($0.remedy.en)" }
    #expect(
      shown == [
        "3:21 Did you mean \"urea\"?", "3:52 Add \"npk: 18-46-0\".",
        "12:22 Did you mean \"winter-wheat\"?", "14:41 Did you mean \"summer-maize\"?",
        "13:26 Did you mean \"illustrative\"?", "13:47 Did you mean \"national\"?",
        "13:69 Did you mean \"default\"?", "13:86 Did you mean \"survey-1979\"?",
        "14:21 Known: constant-monitoring.",
      ])
    for mistake in found { #expect(mistake.message.zh != mistake.message.en) }
  }

  /// A product that the table of products lists needs no npk, name or bag; what the site says counts.
  @Test func productsMayLeaveOutWhatTheTableSays() throws {
    let (site, mistakes) = try Self.site(
      "crop: winter-wheat, yield: 500 kg/mu, sowing: 2026-10-10, method: balance",
      products:
        "{id: dap, price: 4200 CNY/t}, {id: urea, npk: 46.4-0-0, bag: 40 kg, price: 2 CNY/kg}")
    #expect(mistakes.isEmpty && AdviceFixture.tables.mistakes(in: site).isEmpty)
    let products = AdviceFixture.tables.complete(site.cooperatives[0].products)
    #expect(products[0].content == NPK(18, 46, 0) * 0.01 && products[0].name.zh == "磷酸二铵")
    #expect(products[0].bag == 50 && products[1].bag == 40)
    #expect(abs(products[1].content.n - 0.464) < 1e-12 && products[1].name.zh == "尿素")
  }

  @Test func everyMistakeOfAPlanIsShown() throws {
    let (_, mistakes) = try Self.site(
      "crop: winter-wheat, sowing: soon, method: ballance, tolerence: 5 %, organic_share: 3",
      products: "{id: x, npk: 60-60-0, price: 3}")
    let shown = mistakes.map { $0.message.en + " " + $0.remedy.en }.joined(separator: "\n")
    for part in [
      "needs a target yield", "\"sowing\" must be a day", "Did you mean \"balance\"?",
      "Did you mean \"tolerance\"?", "must be within 0 and 1", "\"npk\" must be percent",
      "\"price\"",
    ] { #expect(shown.contains(part), "\(part) in \(shown)") }
  }
}
