/// Products that together give a dose, cheapest first among those that meet it.
///
/// An exact two-step linear programme: first the least relative miss of all nutrients beyond the
/// tolerance (zero when the dose can be met), then the least cost at that miss. With whole bags the
/// same by branch and bound. Small doses may be missed by ``slack`` kg/ha whatever the tolerance.
public struct Blend: Hashable, Sendable {
  /// Products used.
  public var lines: [Line]
  /// What they give, kg/ha.
  public var given: NPK
  /// What they give less than needed beyond the tolerance, kg/ha.
  public var short: NPK
  /// What they give more than needed beyond the tolerance, kg/ha.
  public var over: NPK
  /// CNY per hectare.
  public var costPerHectare: Double
  /// Whether it was proven to be the best (branch and bound ended).
  public var isProven: Bool

  /// Whether every nutrient is met within the tolerance.
  public var isMet: Bool { Nutrient.allCases.allSatisfy { short[$0] == 0 && over[$0] == 0 } }

  /// A product of the blend.
  public struct Line: Hashable, Sendable {
    /// Which.
    public var product: FertilizerProduct
    /// kg/ha.
    public var rate: Double
    /// Bags for the whole unit, where its area is known.
    public var bags: Double?
  }

  /// kg/ha that any nutrient may miss: 0.3 kg/mu (engineering default).
  public static let slack = 0.3 * Area.muPerHectare
  /// Products that are considered: the programme is dense.
  public static let productLimit = 40

  /// The cheapest blend for a dose in kg/ha; the nearest when none meets it. Bags are whole only
  /// where the area, m², is known; `limit` bounds the search for them.
  public static func cheapest(
    for need: NPK, of products: [FertilizerProduct], area: Double?, tolerance: Double,
    wholeBags: Bool, limit: Int? = nil
  ) -> Blend? {
    let products = Array(products.prefix(productLimit))
    let limit = limit ?? WholeProgram.nodeLimit
    guard !products.isEmpty else { return nil }
    let hectares = area.map { $0 / 10_000 }
    let whole = wholeBags && hectares != nil
    // Columns are bags on the unit when whole, kg/ha otherwise.
    let scale = products.map { whole ? $0.bag / hectares! : 1 }
    let model = Model(need: need, products: products, scale: scale, tolerance: tolerance)
    guard
      let nearest = WholeProgram(
        program: model.program(costs: model.miss), whole: whole ? products.count : 0,
        limit: limit
      )
      .solve()
    else { return nil }
    var priced = model.program(costs: model.price)
    priced.rows.append((model.miss, nearest.value + 1e-7))
    let cheapest = WholeProgram(
      program: priced, whole: whole ? products.count : 0, limit: limit
    ).solve()
    let x = cheapest?.x ?? nearest.x
    let proven = nearest.isProven && cheapest?.isProven ?? false
    return model.blend(x, hectares: hectares, isProven: proven)
  }

  /// Variables: one a product, then short and over of each nutrient.
  private struct Model {
    let need: NPK
    let products: [FertilizerProduct]
    let scale: [Double]
    let tolerance: Double

    private func slack(_ nutrient: Nutrient) -> Double {
      max(Blend.slack, need[nutrient] * tolerance)
    }

    /// Miss beyond the tolerance relative to the need (to 1 kg/mu at least).
    var miss: [Double] {
      let weights = Nutrient.allCases.map { 1 / max(Area.muPerHectare, need[$0]) }
      return [Double](repeating: 0, count: products.count) + weights + weights
    }

    var price: [Double] {
      zip(products, scale).map { $0.price * $1 } + [Double](repeating: 0, count: 6)
    }

    func program(costs: [Double]) -> LinearProgram {
      var program = LinearProgram(costs: costs)
      for (j, nutrient) in Nutrient.allCases.enumerated() {
        let content = zip(products, scale).map { $0.content[nutrient] * $1 }
        var slacks = [Double](repeating: 0, count: 6)
        slacks[j] = -1
        program.rows.append(
          (content.map { -$0 } + slacks, -max(0, need[nutrient] - slack(nutrient))))
        (slacks[j], slacks[3 + j]) = (0, -1)
        program.rows.append((content + slacks, need[nutrient] + slack(nutrient)))
      }
      return program
    }

    func blend(_ x: [Double], hectares: Double?, isProven: Bool) -> Blend {
      var blend = Blend(
        lines: [], given: NPK(), short: NPK(), over: NPK(), costPerHectare: 0, isProven: isProven)
      for (i, product) in products.enumerated() {
        let rate = x[i] * scale[i]
        guard rate > 1e-6 else { continue }
        blend.lines.append(
          Line(product: product, rate: rate, bags: hectares.map { rate * $0 / product.bag }))
        blend.given = blend.given + product.content * rate
        blend.costPerHectare += rate * product.price
      }
      for nutrient in Nutrient.allCases {
        let miss = blend.given[nutrient] - need[nutrient]
        if miss < -slack(nutrient) - 1e-4 { blend.short[nutrient] = -miss }
        if miss > slack(nutrient) + 1e-4 { blend.over[nutrient] = miss }
      }
      return blend
    }
  }
}
