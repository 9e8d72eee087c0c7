import Testing

@testable import Farm

@Suite struct CardTests {
  typealias Fixture = AdviceFixture

  static func advice() throws -> Advice {
    var plan = Fixture.plan(
      "winter-wheat", 500, .balance, ["correction": "illustrative", "grades": "survey-1979"])
    plan.irrigation = 1.2
    let test = Fixture.test(
      n: 80, p: 20, k: 120,
      [
        .init(.ph, 8.1, method: "water"), .init(.organicMatter, 14, method: "dichromate"),
        .init(.conductivity, 0.5, method: "1:5"),
      ])
    return try Fixture.advise(test, plan, products: Fixture.products)
  }

  @Test(arguments: Language.allCases)
  func printCard(language: Language) throws {
    print(try Self.advice().explanation(language))
  }
}
