import Testing

@testable import Farm

@Suite struct QUEFTSTests {
  /// Rquefts' maize parameters.
  static let maize = QUEFTS.Crop(
    n: .init([0.0095, 0.004, 0.022, 0.0125]), p: .init([0.0017, 0.0004, 0.0075, 0.003]),
    k: .init([0.002, 0.005, 0.006, 0.02]), yzero: 400, nfix: 0, leaf: 0.5, stem: 0.5,
    citation: Citation(
      source: Title(both: "Rquefts"), edition: Title(both: "1.2"), region: Title(both: "-"),
      version: "1", certainty: .seen))

  /// The equations of Janssen et al. (1990).
  @Test func soilSupply() throws {
    let first = try QUEFTS.supply(ph: 6, organicCarbon: 23, olsenP: 1.6, exchangeableK: 15)
    #expect(abs(first.n - 117.30) < 0.005 && abs(first.p - 8.85) < 0.005)
    #expect(abs(first.k - 165.20) < 0.005)
    let second = try QUEFTS.supply(ph: 5.5, organicCarbon: 15, olsenP: 8, exchangeableK: 5)
    #expect(abs(second.n - 63.75) < 0.005 && abs(second.p - 8.594) < 0.0005)
    #expect(abs(second.k - 96.774) < 0.0005)
  }

  @Test func calcareousSoilIsRefused() {
    let error = #expect(throws: FormulaError.self) {
      try QUEFTS.supply(ph: 8.1, organicCarbon: 8, olsenP: 12, exchangeableK: 4)
    }
    #expect(error?.message.contains("4.5 to 7") == true)
  }

  /// Rquefts' own C++ code, compiled and run.
  @Test func runsOfRquefts() {
    let biomass = QUEFTS.Biomass(leaf: 2500, stem: 2500, store: 5000)
    let season = QUEFTS.seasonFactor(days: 120)
    #expect(season == 1)
    let recovery = NPK(0.5, 0.1, 0.5)
    let fed = NPK(60 + 30, 10 + 1, 60 + 30)
    let run1 = QUEFTS.outcome(Self.maize, biomass, supply: fed)
    #expect(abs(run1.uptake.n - 81.669) < 0.001 && abs(run1.uptake.p - 10.890) < 0.001)
    #expect(abs(run1.uptake.k - 77.388) < 0.001 && abs(run1.yield - 3756.949) < 0.001)
    #expect(near(QUEFTS.gap(Self.maize, biomass, supply: fed, recovery: recovery), NPK(60, 205, 0)))
    let bare = NPK(60, 10, 60)
    let run2 = QUEFTS.outcome(Self.maize, biomass, supply: bare)
    #expect(abs(run2.yield - 2848.639) < 0.001)
    #expect(
      near(QUEFTS.gap(Self.maize, biomass, supply: bare, recovery: recovery), NPK(120, 215, 45)))
  }

  @Test func seasonsAreLinearBetweenPoints() {
    #expect(QUEFTS.seasonFactor(days: 0) == 0 && QUEFTS.seasonFactor(days: 400) == 2)
    #expect(abs(QUEFTS.seasonFactor(days: 60) - 0.55) < 1e-12)
    #expect(abs(QUEFTS.seasonFactor(days: 180) - 1.3) < 1e-12)
  }

  @Test func yieldsStayWithinTheField() {
    var random = SplitMix(state: 11)
    let biomass = QUEFTS.Biomass(leaf: 3000, stem: 3000, store: 6000)
    for _ in 0..<2000 {
      let supply = NPK(
        Double.random(in: 0...250, using: &random), Double.random(in: 0...60, using: &random),
        Double.random(in: 0...250, using: &random))
      let less = QUEFTS.outcome(Self.maize, biomass, supply: supply)
      #expect(less.yield.isFinite && less.yield >= 0 && less.yield <= 6000)
    }
  }

  private func near(_ a: NPK, _ b: NPK) -> Bool {
    abs(a.n - b.n) < 1e-6 && abs(a.p - b.p) < 1e-6 && abs(a.k - b.k) < 1e-6
  }
}
