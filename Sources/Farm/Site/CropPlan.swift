/// What will grow on a unit, how much of it is hoped for, and how its fertilizer is to be reckoned.
///
/// The choices are the agronomist's: where published parameters disagree there is no silent default,
/// and a method without its parameters is refused in the advice, not guessed.
public struct CropPlan: Hashable, Sendable {
  /// The crop's id in the agronomy tables, `winter-wheat`.
  public var crop: String
  /// Target yield, kg/ha of the harvested part.
  public var targetYield: Double
  /// Day of sowing or planting.
  public var sowing: CivilDay
  /// Method by nutrient, `balance`.
  public var methods: [Nutrient: AdviceMethod]
  /// Named parameter sets, by table: `correction`, `uptake`, `utilisation`, `grades`, `rates`.
  public var sets: [String: String] = [:]
  /// Share of nitrogen to be given as organic fertilizer, 0…1.
  public var organicShare = 0.0
  /// Whether the straw of the crop before stays on the field, and which crop that was.
  public var strawOf: String?
  /// Yield of the crop before, kg/ha: what its straw is reckoned by.
  public var previousYield: Double?
  /// The crop before; a legume leaves nitrogen.
  public var previous: String?
  /// Manure, with its id in the agronomy tables and kg/ha.
  public var manure: [Manure] = []
  /// Yield without fertilizer, kg/ha: for the difference method.
  public var unfertilizedYield: Double?
  /// Yield of the omission plot in percent of the full one, by nutrient.
  public var relativeYield: [Nutrient: Double] = [:]
  /// Measured supply of the soil without fertilizer, kg/ha elemental N, P, K: for QUEFTS.
  public var supply: NPK?
  /// Conductivity of irrigation water, dS/m.
  public var irrigation: Double?
  /// Price of a bushel of maize over the price of a pound of nitrogen: for EC117.
  public var priceRatio: Double?
  /// When maize nitrogen is given, `fall`, `spring` or `split`: for EC117.
  public var timing: String?
  /// Whether bags must be whole; `nil`: wherever whole ones meet the dose.
  public var wholeBags: Bool?
  /// How far a blend may miss a nutrient, a fraction of its dose.
  public var tolerance = 0.05
  /// Where the plan stands in the site file, so that what the tables do not know can be shown there.
  public var position: Position?
  /// Where the names stand that only the tables know, by key.
  public var positions: [String: Position] = [:]

  /// Manure that is applied.
  public struct Manure: Hashable, Sendable {
    /// Its id in the agronomy tables.
    public var kind: String
    /// kg/ha fresh.
    public var rate: Double
  }

  /// A plan with one method for all nutrients.
  public init(crop: String, targetYield: Double, sowing: CivilDay, method: AdviceMethod) {
    (self.crop, self.targetYield, self.sowing) = (crop, targetYield, sowing)
    methods = Dictionary(uniqueKeysWithValues: Nutrient.allCases.map { ($0, method) })
  }
}

/// How a dose is reckoned.
public enum AdviceMethod: String, Sendable, CaseIterable {
  /// Nutrient balance, 养分平衡法.
  case balance
  /// Difference of yields, 地力差减法.
  case difference
  /// Index, 丰缺指标法 with constant monitoring.
  case index
  /// University of Nebraska–Lincoln EC117: nitrogen of maize.
  case unl
  /// Iowa State PM 1688: phosphorus and potassium.
  case iowa
  /// UK RB209: phosphorus and potassium.
  case rb209
  /// QUEFTS, Janssen et al. 1990.
  case quefts

  /// For people.
  public var title: Title {
    switch self {
    case .balance: Title(en: "nutrient balance", zh: "养分平衡法")
    case .difference: Title(en: "yield difference", zh: "地力差减法")
    case .index: Title(en: "soil test index", zh: "丰缺指标法")
    case .unl: Title(en: "UNL EC117", zh: "内布拉斯加 EC117")
    case .iowa: Title(en: "Iowa PM 1688", zh: "艾奥瓦 PM 1688")
    case .rb209: Title(en: "RB209", zh: "英国 RB209")
    case .quefts: Title(en: "QUEFTS", zh: "QUEFTS")
    }
  }
}

/// A fertilizer as the site file lists it: what it leaves out stands in the table of products.
public struct SoldProduct: Hashable, Sendable {
  /// Unique in the cooperative.
  public var id: String
  /// For people.
  public var name: Title?
  /// Mass fractions of N, P2O5 and K2O, 0…1.
  public var content: NPK?
  /// CNY per kg.
  public var price: Double
  /// kg in a bag.
  public var bag: Double?
  /// Where it stands in the site file.
  public var position: Position

  /// A product; what is left out stands in the table of products.
  public init(
    id: String, name: Title? = nil, content: NPK? = nil, price: Double, bag: Double? = nil,
    position: Position
  ) {
    (self.id, self.name, self.content) = (id, name, content)
    (self.price, self.bag, self.position) = (price, bag, position)
  }
}

/// A fertilizer that the cooperative sells.
public struct FertilizerProduct: Hashable, Sendable {
  /// Unique in the cooperative.
  public var id: String
  /// For people.
  public var name: Title
  /// Mass fractions of N, P2O5 and K2O, 0…1.
  public var content: NPK
  /// CNY per kg.
  public var price: Double
  /// kg in a bag.
  public var bag: Double

  /// A product.
  public init(id: String, name: Title, content: NPK, price: Double, bag: Double = 50) {
    (self.id, self.name, self.content) = (id, name, content)
    (self.price, self.bag) = (price, bag)
  }
}
