import Testing

@testable import Farm

@Suite struct BacktestTests {
  static func alerts(_ rule: String) throws -> [AlertSpan] {
    var bench = try Bench(rule)
    for m in 0..<5 { bench.step(5.5, at: m) }
    for m in 5...40 { bench.step(2.8, at: m) }
    bench.step(5.5, at: 41)
    return AlertSpan.all(bench.changes.alerts)
  }

  @Test func anAlertIsToldAsAWhole() throws {
    let alerts = try Self.alerts(oxygenRule)
    #expect(alerts.count == 1)
    #expect(alerts[0].fired == start + 15 * minute)
    #expect(alerts[0].ended == start + 41 * minute)
  }

  @Test func otherRulesAreComparedWithTheseOnes() throws {
    let now = try Self.alerts(oxygenRule)
    func difference(_ text: String) throws -> [Backtest.Difference] {
      Backtest(before: now, after: try Self.alerts(text)).rows.map(\.difference)
    }
    #expect(try difference(oxygenRule) == [.same])
    #expect(try difference(oxygenRule.replacing("10 min", with: "15 min")) == [.later(5 * minute)])
    #expect(try difference(oxygenRule.replacing("10 min", with: "4 min")) == [.earlier(6 * minute)])
    #expect(try difference(oxygenRule.replacing("< 3", with: "< 2")) == [.lost])
    #expect(
      Set(try difference(oxygenRule.replacing("oxygen-low", with: "o2"))) == [.lost, .gained])
  }

  @Test func aRuleTellsWhatItCosts() throws {
    let site = pondSite()
    let book = try rules(
      oxygenRule + "\n"
        + oxygenRule.replacing("pond-oxygen-low", with: "mean")
        .replacing("when: dissolved_oxygen", with: "when: avg(dissolved_oxygen, 24 h)"), site)
    let costs = RuleCost.all(book, on: site)
    #expect(costs["pond-oxygen-low"]?.units == 1)
    #expect(costs["pond-oxygen-low"]!.bytes < 300)
    #expect(costs["mean"]!.bytes > 2000)
  }
}
