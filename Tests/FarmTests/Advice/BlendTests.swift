import Testing

@testable import Farm

@Suite struct BlendTests {
  typealias Fixture = AdviceFixture

  /// A textbook programme: max 3x + 5y, x ≤ 4, 2y ≤ 12, 3x + 2y ≤ 18 gives 36 at (2, 6)
  /// (Hillier & Lieberman, Wyndor Glass).
  @Test func wyndorGlass() {
    var program = LinearProgram(costs: [-3, -5])
    program.rows = [([1, 0], 4), ([0, 2], 12), ([3, 2], 18)]
    guard case .optimal(let x, let value) = program.solve() else {
      Issue.record("no optimum")
      return
    }
    #expect(abs(value + 36) < 1e-9 && abs(x[0] - 2) < 1e-9 && abs(x[1] - 6) < 1e-9)
  }

  @Test func impossibleAndBoundlessAreSaid() {
    var program = LinearProgram(costs: [1])
    program.rows = [([1], 1), ([-1], -2)]
    if case .infeasible = program.solve() {} else { Issue.record("feasible") }
    var free = LinearProgram(costs: [-1])
    free.rows = [([-1], 0)]
    if case .unbounded = free.solve() {} else { Issue.record("bounded") }
  }

  /// Straights alone: each nutrient by its own product, at the low end of the tolerance.
  @Test func straights() throws {
    let straights = Array(Fixture.products.prefix(3))
    let blend = try #require(
      Blend.cheapest(
        for: NPK(180, 90, 75), of: straights, area: nil, tolerance: 0, wholeBags: false))
    // With a tolerance of 0 only the slack of 0.3 kg/mu is left.
    #expect(blend.isMet && blend.isProven && blend.lines.count == 3)
    let expected = [(180 - 4.5) / 0.46, (90 - 4.5) / 0.12, (75 - 4.5) / 0.60]
    for (line, rate) in zip(blend.lines, expected) { #expect(abs(line.rate - rate) < 1e-3) }
  }

  /// agronomy.md 1.5: N 12, P2O5 6, K2O 5 per mu from compound 18-10-12 with straights. The published
  /// heuristic takes compound 41.67, urea 9.78, superphosphate 15.28: the exact blend costs no more.
  @Test func neverDearerThanTheRuleOfThumb() throws {
    let products = Fixture.products.filter { $0.id != "dap" }
    let need = NPK(12, 6, 5) * 15
    let blend = try #require(
      Blend.cheapest(for: need, of: products, area: nil, tolerance: 0.001, wholeBags: false))
    let rule = (41.67 * 2.9 + 9.78 * 2.4 + 15.28 * 0.9) * 15
    #expect(blend.isMet && blend.costPerHectare <= rule)
  }

  /// Against every combination of whole bags, on a plot small enough to try them all.
  @Test(arguments: 0..<12)
  func wholeBagsAreTheBest(seed: Int) throws {
    var random = SplitMix(state: UInt64(seed))
    let products = [Fixture.products[0], Fixture.products[3], Fixture.products[4]]
    let area = Double.random(in: 2000...4000, using: &random)
    let need = NPK(
      Double.random(in: 100...250, using: &random), Double.random(in: 50...120, using: &random),
      Double.random(in: 0...60, using: &random))
    let blend = try #require(
      Blend.cheapest(for: need, of: products, area: area, tolerance: 0.1, wholeBags: true))
    #expect(blend.isProven)
    for line in blend.lines {
      let bags = try #require(line.bags)
      #expect(abs(bags - bags.rounded()) < 1e-6)
    }
    let best = exhaustive(need, products, hectares: area / 10_000)
    let mine = score(blend.given, need)
    #expect(mine <= best.miss + 1e-6)
    if mine >= best.miss - 1e-6 { #expect(blend.costPerHectare <= best.cost + 0.05) }
  }

  @Test func whenNoBlendMeetsItTheNearestSaysWhatIsMissing() throws {
    let urea = [Fixture.products[0]]
    let blend = try #require(
      Blend.cheapest(
        for: NPK(150, 60, 0), of: urea, area: nil, tolerance: 0.05, wholeBags: false))
    #expect(!blend.isMet && blend.short.p == 60 && blend.short.n == 0)
    let compound = [Fixture.product("c", "15-15-15", "15-15-15", 15, 15, 15, 2.6)]
    let near = try #require(
      Blend.cheapest(
        for: NPK(150, 150, 0), of: compound, area: nil, tolerance: 0.05, wholeBags: false))
    #expect(!near.isMet && near.over.k + near.short.n + near.short.p > 0)
    #expect(
      Blend.cheapest(for: NPK(1, 1, 1), of: [], area: nil, tolerance: 0.05, wholeBags: false)
        == nil)
  }

  /// Cost never rises when one more product is offered.
  @Test func moreChoiceIsNeverDearer() throws {
    var random = SplitMix(state: 21)
    for _ in 0..<50 {
      let need = NPK(
        Double.random(in: 0...300, using: &random), Double.random(in: 0...150, using: &random),
        Double.random(in: 0...150, using: &random))
      var last = Double.infinity
      for count in 3...5 {
        let blend = try #require(
          Blend.cheapest(
            for: need, of: Array(Fixture.products.prefix(count)), area: nil, tolerance: 0.05,
            wholeBags: false))
        #expect(blend.isMet && blend.costPerHectare <= last + 1e-4)
        last = blend.costPerHectare
      }
    }
  }

  /// With all the products that may be, advice keeps no reading waiting: it comes within a moment.
  @Test func manyProductsTakeAMoment() throws {
    var random = SplitMix(state: 40)
    let many = (0..<Blend.productLimit).map { i in
      let parts = (0..<3).map { _ in Double(Int.random(in: 0...30, using: &random)) }
      return Fixture.product(
        "p\(i)", "P\(i)", "肥\(i)", parts[0], parts[1] + 1, parts[2],
        Double.random(in: 1...5, using: &random))
    }
    let plan = Fixture.plan("winter-wheat", 500, .balance, ["correction": "illustrative"])
    let clock = ContinuousClock()
    let took = try clock.measure {
      let advice = try Fixture.advise(
        Fixture.test(n: 80, p: 20, k: 120), plan, products: many)
      #expect(advice.applications.allSatisfy { $0.blend != nil })
    }
    // Unoptimised and beside other tests; a release build takes a hundredth of it.
    #expect(took < .seconds(20), "\(took)")
  }

  /// Whole bags without being asked for, wherever they meet the dose; what to buy is whole always.
  @Test func bagsAreWholeWhereTheyMeetTheDose() throws {
    let sets = ["correction": "illustrative"]
    let test = Fixture.test(n: 80, p: 20, k: 300)
    var plan = Fixture.plan("winter-wheat", 500, .balance, sets)
    let large = FarmUnit(
      id: "plot-9", name: Title(both: "plot 9"), kind: .plot, area: 200 * Area.squareMetresPerMu)
    func advice(_ unit: FarmUnit) throws -> Advice {
      try Adviser(tables: Fixture.tables, products: Fixture.products)
        .advise(test, unit: unit, plan: plan)
    }
    let whole = try advice(large)
    for line in whole.applications.compactMap(\.blend).flatMap(\.lines) {
      #expect(abs(line.bags! - line.bags!.rounded()) < 1e-6)
    }
    #expect(whole.applications.compactMap(\.blend).allSatisfy { $0.isMet })
    // On a mu no whole bags meet 26 kg of N and 19 of P2O5: the dose is met, and bags are bought whole.
    let small = FarmUnit(
      id: "plot-1", name: Title(both: "plot 1"), kind: .plot, area: Area.squareMetresPerMu)
    let broken = try advice(small)
    #expect(broken.applications.compactMap(\.blend).allSatisfy { $0.isMet })
    #expect(broken.purchases.allSatisfy { $0.bags == $0.bags.rounded() && $0.bags >= 1 })
    for line in broken.purchases {
      #expect(line.bags * line.product.bag >= line.mass - 1e-6)
      #expect((line.bags - 1) * line.product.bag < line.mass)
    }
    plan.wholeBags = true
    let told = try advice(small).applications.compactMap(\.blend)
    #expect(told.flatMap(\.lines).allSatisfy { abs($0.bags! - $0.bags!.rounded()) < 1e-6 })
    #expect(told.contains { !$0.isMet })
  }

  private func score(_ given: NPK, _ need: NPK) -> Double {
    Nutrient.allCases.reduce(0) { sum, nutrient in
      let slack = max(Blend.slack, need[nutrient] * 0.1)
      return sum + max(0, abs(given[nutrient] - need[nutrient]) - slack) / max(15, need[nutrient])
    }
  }

  private func exhaustive(
    _ need: NPK, _ products: [FertilizerProduct], hectares: Double
  ) -> (miss: Double, cost: Double) {
    var best = (miss: Double.infinity, cost: Double.infinity)
    for a in 0...8 {
      for b in 0...8 {
        for c in 0...10 {
          let rates = [a, b, c].map { Double($0) * 50 / hectares }
          let given = zip(products, rates).reduce(NPK()) { $0 + $1.0.content * $1.1 }
          let cost = zip(products, rates).reduce(0) { $0 + $1.0.price * $1.1 }
          let miss = score(given, need)
          if miss < best.miss - 1e-9 || (miss < best.miss + 1e-9 && cost < best.cost) {
            best = (miss, cost)
          }
        }
      }
    }
    return best
  }
}
