/// What the site file says: who farms, where, what is measured there and by which gateway.
///
/// A value, read whole and checked whole; a changed file makes a new one. Ids are what topics, rules
/// and tables speak of, so they never change; names are for people.
public struct Site: Sendable {
  /// Tenants.
  public var cooperatives: [Cooperative] = []
  /// Holdings, with their units and gateways.
  public var farms: [FarmHolding] = []
  /// People who write rules and get digests.
  public var agronomists: [Agronomist] = []

  /// An empty site.
  public init() {}

  /// A farm by its id.
  public func farm(_ id: String) -> FarmHolding? { farms.first { $0.id == id } }
  /// What the cooperative of a farm grows.
  public func produce(of farm: String) -> [Produce] {
    let owner = self.farm(farm)?.cooperative
    return cooperatives.first { $0.id == owner }?.produce ?? []
  }
  /// A unit by its farm's id and its own.
  public func unit(_ id: String, of farm: String) -> FarmUnit? {
    self.farm(farm)?.units.first { $0.id == id }
  }
}

/// Who owns the data: a tenant.
public struct Cooperative: Sendable, Hashable {
  /// `[A-Za-z0-9_-]{1,64}`, unique.
  public var id: String
  /// For people.
  public var name: Title
  /// `https://…`: where this cooperative's batch pages live; Digital Links are made under it.
  public var domain: String?
  /// GLN of the cooperative as a party, if it has one.
  public var gln: String?
  /// What it grows; a batch may be of anything when nothing is listed.
  public var produce: [Produce] = []
  /// Whom it sells to and buys from.
  public var parties: [Party] = []
  /// Fertilizers that it sells.
  public var products: [SoldProduct] = []
}

/// One holding of a cooperative. (`Farm` is the module; a type may not share its name.)
public struct FarmHolding: Sendable {
  /// `[A-Za-z0-9_-]{1,64}`, unique over the whole site: it stands in topics.
  public var id: String
  /// Its cooperative's id.
  public var cooperative: String
  /// For people.
  public var name: Title
  /// What "today" means here.
  public var zone: Zone
  /// Degrees north and east, WGS 84.
  public var location: Location?
  /// GLN of the holding, if it has one: its units are named by it and their ids.
  public var gln: String?
  /// Metres above sea level.
  public var elevation: Double?
  /// Places that are measured.
  public var units: [FarmUnit] = []
  /// Devices that publish.
  public var gateways: [Gateway] = []

  /// `fnv1a32(id) % 256`, fixed for ever: how a broker cluster or a distributed store divides farms.
  public var partition: Int { Int(fnv1a32(id) % 256) }
}

/// A point on the ground, WGS 84.
public struct Location: Sendable, Hashable {
  /// Degrees north, −90…90.
  public var latitude: Double
  /// Degrees east, −180…180.
  public var longitude: Double

  /// A point.
  public init(latitude: Double, longitude: Double) {
    (self.latitude, self.longitude) = (latitude, longitude)
  }
}

/// What kind of place a unit is.
public enum UnitKind: String, Sendable, CaseIterable {
  case plot, greenhouse, pond, barn, orchard
  case weather
  case coldStore = "cold-store"
  case vehicle

  /// For people.
  public var title: Title {
    switch self {
    case .plot: Title(en: "plot", zh: "地块")
    case .greenhouse: Title(en: "greenhouse", zh: "温室")
    case .pond: Title(en: "pond", zh: "池塘")
    case .barn: Title(en: "barn", zh: "畜舍")
    case .orchard: Title(en: "orchard", zh: "果园")
    case .weather: Title(en: "weather station", zh: "气象站")
    case .coldStore: Title(en: "cold store", zh: "冷库")
    case .vehicle: Title(en: "vehicle", zh: "车辆")
    }
  }
}

/// A unit: a place that is measured. (Foundation has a `Unit` of its own.)
public struct FarmUnit: Sendable {
  /// `[A-Za-z0-9_-]{1,64}`, unique in its farm.
  public var id: String
  /// For people.
  public var name: Title
  /// What kind of place.
  public var kind: UnitKind
  /// Square metres.
  public var area: Double?
  /// What rules and advice ask of a place: `soil`, `crop`, `stage`, `species`, … as written.
  public var attributes: [String: String] = [:]
  /// Probes; a metric without a listed sensor is taken too, with no calibration.
  public var sensors: [Sensor] = []
  /// Names of what can be commanded here: `aerator`, `vent`, `pump`.
  public var actuators: [String] = []
  /// What will grow here.
  public var plan: CropPlan?
  /// When what grows here is to be harvested, where that is planned.
  public var harvest: CivilDay?
  /// What this unit changes about rules, as written: rule name → `off`, or named number → value.
  /// ``RuleBook/read(_:site:)`` checks it against the rules.
  public var rules: Node?
  /// Metrics computed from others, as written: metric → expression. Checked there too.
  public var derived: Node?
}

/// A probe of a unit.
public struct Sensor: Sendable, Hashable {
  /// Unique among the unit's sensors of its metric; empty for the only one.
  public var id: String
  /// What it measures.
  public var metric: Metric
  /// GIAI of the device, if it has one.
  public var giai: String?
  /// How often a reading is expected.
  public var interval: Milliseconds?
  /// Added after the gain, in the metric's unit.
  public var offset = 0.0
  /// Multiplies what the probe says.
  public var gain = 1.0
  /// Names that gateways use for it (SenML names, flat keys, device EUIs).
  public var aliases: [String] = []
}

/// The device that publishes for a farm.
public struct Gateway: Sendable, Hashable {
  /// `[A-Za-z0-9_-]+`, unique in its farm: it stands in topics.
  public var id: String
  /// For people.
  public var name: Title
  /// Ids of the units it may write; all of the farm's when empty.
  public var units: [String] = []
}

/// A person who writes rules and is told what happens.
public struct Agronomist: Sendable, Hashable {
  /// Unique.
  public var id: String
  /// For people.
  public var name: String
  /// What they read.
  public var language: Language
  /// Their mail address, if any.
  public var mail: String?
  /// What they want to be told, when and how.
  public var subscription = Subscription()
}

/// FNV-1a, 32 bits, over UTF-8 (draft-eastlake-fnv): the hash that NATS and Furrow divide farms by.
public func fnv1a32(_ text: String) -> UInt32 {
  text.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
}
