/// Yield and nutrient gap of a crop from what the soil and fertilizer supply of N, P and K together.
///
/// Source: Janssen, Guiking, van der Eijk, Smaling, Wolf and van Reuler, Geoderma 46 (1990) 299, in
/// the exact form of R package Rquefts, whose crop parameters the tables hold. Amounts are elemental,
/// kg/ha.
public enum QUEFTS {
  /// Nutrient concentrations of a crop, kg/kg.
  public struct Ratios: Hashable, Sendable {
    /// Least in the stored organ and in leaves and stems.
    public var minStore: Double, minVegetative: Double
    /// Most.
    public var maxStore: Double, maxVegetative: Double

    /// From the order of Rquefts' table: NminStore NminVeg NmaxStore NmaxVeg.
    init(_ row: [Double]) {
      (minStore, minVegetative, maxStore, maxVegetative) = (row[0], row[1], row[2], row[3])
    }
  }

  /// A crop.
  public struct Crop: Hashable, Sendable {
    /// Concentrations of N, P, K.
    public var n: Ratios, p: Ratios, k: Ratios
    /// Vegetative mass at which the yield is still zero, kg/ha.
    public var yzero: Double
    /// Share of nitrogen that the crop fixes.
    public var nfix: Double
    /// Leaf and stem mass per mass of the stored organ.
    public var leaf: Double, stem: Double
    /// Where from.
    public var citation: Citation

    subscript(nutrient: Nutrient) -> Ratios {
      switch nutrient {
      case .nitrogen: n
      case .phosphorus: p
      case .potassium: k
      }
    }
  }

  /// What a field would bear without nutrient limits, kg/ha dry.
  public struct Biomass: Hashable, Sendable {
    /// Leaves, stems, stored organ.
    public var leaf: Double, stem: Double, store: Double

    /// A field.
    public init(leaf: Double, stem: Double, store: Double) {
      (self.leaf, self.stem, self.store) = (leaf, stem, store)
    }
  }

  /// Uptake at zero yield, and yield per uptake at accumulation and at dilution.
  struct Response {
    var zero: Double, accumulated: Double, diluted: Double
  }

  /// Uptake and yield.
  public struct Outcome: Hashable, Sendable {
    /// Actual uptake, kg/ha elemental.
    public var uptake: NPK
    /// Yield of the stored organ, kg/ha.
    public var yield: Double
  }

  /// Potential supply of the soil from its tests: pH 4.5 to 7.0, organic carbon below 70 g/kg, Olsen
  /// P below 30 mg/kg, exchangeable K below 30 mmol/kg. Outside it throws: at pH 8 the equations turn
  /// negative.
  public static func supply(
    ph: Double, organicCarbon: Double, olsenP: Double, exchangeableK: Double
  ) throws(FormulaError) -> NPK {
    try Formula.Parameter("ph", "pH", 4.5...7).check(ph, in: "QUEFTS")
    try Formula.Parameter("organic_carbon", "g/kg", 0...70).check(organicCarbon, in: "QUEFTS")
    try Formula.Parameter("olsen_p", "mg/kg", 0...30).check(olsenP, in: "QUEFTS")
    try Formula.Parameter("exchangeable_k", "mmol/kg", 0...30).check(exchangeableK, in: "QUEFTS")
    let fN = 0.25 * (ph - 3)
    let fP = 1 - 0.5 * (ph - 6) * (ph - 6)
    let fK = 0.625 * (3.4 - 0.4 * ph)
    return NPK(
      max(0, fN * 6.8 * organicCarbon), max(0, fP * 0.35 * organicCarbon + 0.5 * olsenP),
      max(0, fK * 400 * exchangeableK / (2 + 0.9 * organicCarbon)))
  }

  /// Share of a season's supply that a season of so many days gets.
  public static func seasonFactor(days: Double) -> Double {
    let points: [(Double, Double)] = [(0, 0), (40, 0.4), (80, 0.7), (120, 1), (240, 1.6), (360, 2)]
    for (low, high) in zip(points, points.dropFirst()) where days <= high.0 {
      return low.1 + (high.1 - low.1) * (days - low.0) / (high.0 - low.0)
    }
    return 2
  }

  /// What the crop takes up and yields of a supply.
  public static func outcome(_ crop: Crop, _ biomass: Biomass, supply: NPK) -> Outcome {
    let responses = Nutrient.allCases.map { response(crop, $0, biomass) }
    let supplies = Nutrient.allCases.map { supply[$0] }
    var uptake: [Double] = []
    for i in 0..<3 {
      let limited = (0..<3).filter { $0 != i }.map { j in
        pairUptake(supplies[i], responses[i], supplies[j], responses[j])
      }
      uptake.append(max(0, limited.min()!))
    }
    let yields = zip(uptake, responses).map { u, r in
      (accumulated: r.accumulated * max(0, u - r.zero), diluted: r.diluted * max(0, u - r.zero))
    }
    var sum = 0.0
    for i in 0..<3 {
      for j in 0..<3 where j != i {
        sum += pairYield(
          i, j, uptake[i], responses[i], yields, maximum: biomass.store)
      }
    }
    let limit = min(yields.map(\.diluted).min()!, biomass.store)
    return Outcome(
      uptake: NPK(uptake[0], uptake[1], uptake[2]), yield: max(0, min(sum / 6, limit)))
  }

  /// Fertilizer that fills the gap to the biomass, kg/ha elemental: zero for every nutrient of a crop
  /// that fixes nitrogen, as Rquefts has it.
  public static func gap(
    _ crop: Crop, _ biomass: Biomass, supply: NPK, recovery: NPK
  ) -> NPK {
    var gap = NPK()
    guard crop.nfix == 0 else { return gap }
    for nutrient in Nutrient.allCases {
      let r = crop[nutrient]
      let need =
        (r.minVegetative + r.maxVegetative) / 2 * (biomass.leaf + biomass.stem)
        + (r.minStore + r.maxStore) / 2 * biomass.store
      gap[nutrient] = max(0, (need - supply[nutrient]) / recovery[nutrient])
    }
    return gap
  }

  static func response(_ crop: Crop, _ nutrient: Nutrient, _ biomass: Biomass) -> Response {
    let r = crop[nutrient]
    let own = nutrient == .nitrogen ? 1 - crop.nfix : 1
    let zero = crop.yzero * own * (r.maxVegetative + 2 * r.minVegetative) / 3
    let vegetative = biomass.leaf + biomass.stem
    let most = (r.maxVegetative * vegetative + r.maxStore * biomass.store) * own
    let least = (r.minVegetative * vegetative + r.minStore * biomass.store) * own
    return Response(
      zero: zero, accumulated: biomass.store / max(0.1, most - zero),
      diluted: biomass.store / max(0.1, least - zero))
  }

  /// Uptake of a nutrient as another limits it: linear, parabolic, flat.
  private static func pairUptake(
    _ si: Double, _ i: Response, _ sj: Double, _ j: Response
  ) -> Double {
    let above = sj - j.zero
    let linear = i.zero + j.accumulated * above / i.diluted
    if si <= linear { return si }
    let ratio = j.diluted / i.accumulated - j.accumulated / i.diluted
    if si < i.zero + above * (2 * j.diluted / i.accumulated - j.accumulated / i.diluted) {
      return si - 0.25 * (si - linear) * (si - linear) / (ratio * above)
    }
    return i.zero + j.diluted * above / i.accumulated
  }

  private static func pairYield(
    _ i: Int, _ j: Int, _ uptake: Double, _ response: Response,
    _ yields: [(accumulated: Double, diluted: Double)], maximum: Double
  ) -> Double {
    let others = (0..<3).filter { $0 != i }.map { yields[$0].diluted }.min()!
    var limit = min(yields[i].diluted, others, maximum)
    if yields[i].diluted <= yields[j].accumulated { return min(yields[i].diluted, limit) }
    if yields[i].accumulated >= limit { return limit }
    if yields[i].diluted == limit { limit = min(others, maximum) }
    let base = yields[j].accumulated
    if base > limit { return limit }
    let x = uptake - response.zero - base / response.diluted
    let width = limit / response.accumulated - base / response.diluted
    guard width != 0 else { return limit }
    return base + 2 * (limit - base) * x / width - (limit - base) * x * x / (width * width)
  }
}
