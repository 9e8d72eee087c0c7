/// The tables that advice is reckoned from: data with a source on every row, in files that an
/// agronomist extends (Deploy/agronomy/*.yaml).
///
/// Several sets of one table may stand side by side, because publications disagree; a crop plan names
/// the set that it means. A row read later takes the place of an equal one read before, so a
/// cooperative's own file overrides ours.
public struct Agronomy: Sendable {
  /// Crops by id.
  public var crops: [String: Crop] = [:]
  /// Uptake by set and crop.
  public var uptake: [Key: Uptake] = [:]
  /// Season utilisation by set and nutrient, a fraction.
  public var utilisation: [Key: Number] = [:]
  /// Soil supply correction by set and nutrient.
  public var corrections: [Key: Correction] = [:]
  /// Grades by set and analyte or nutrient.
  public var grades: [Key: GradeScale] = [:]
  /// Dose as a multiple of removal, by set, nutrient and level.
  public var factors: [Key: Number] = [:]
  /// Highest dose by crop group and nutrient, kg/ha.
  public var limits: [Key: Number] = [:]
  /// Split by crop.
  public var splits: [String: Split] = [:]
  /// Share of a legume's nitrogen that soil and fertilizer must give, by crop; the rest is fixed.
  public var legumes: [String: Number] = [:]
  /// Numbers at which the card says something, by name.
  public var thresholds: [Threshold: Number] = [:]
  /// Common fertilizers by id.
  public var products: [String: ProductRow] = [:]
  /// Salt tolerance by crop.
  public var salt: [String: SaltRow] = [:]
  /// Nutrients of manure and straw by id.
  public var manures: [String: ManureRow] = [:]
  /// Rates by soil test band: Iowa, RB209; by method, crop and nutrient.
  public var bands: [Key: BandTable] = [:]
  /// Levels above which nothing is advised, by method, crop, nutrient and extraction.
  public var critical: [Key: Number] = [:]
  /// QUEFTS by crop.
  public var quefts: [String: QUEFTS.Crop] = [:]
  /// Tables that were read, with their versions.
  public var versions: [String] = []
  /// Where rows first speak of each crop, beside the table of crops itself.
  var mentions: [String: Position] = [:]

  /// No tables.
  public init() {}

  /// Words that name a row.
  public struct Key: Hashable, Sendable {
    var words: [String]
    init(_ words: String...) { self.words = words }
    init(words: [String]) { self.words = words }
  }

  /// A number of a row.
  public struct Number: Sendable {
    /// The number.
    public var value: Double
    /// Where from.
    public var citation: Citation
  }

  /// A crop.
  public struct Crop: Sendable {
    /// `winter-wheat`
    public var id: String
    /// For people.
    public var title: Title
    /// The part that is harvested and reckoned by.
    public var part: Title
    /// Which group's limits hold: `cereal`, `vegetable`, …
    public var group: String
    /// Straw per harvested part, by mass; 0 where none is left.
    public var straw: Double
    /// Base temperature of growing degree days, °C.
    public var base: Double?
    /// Where from.
    public var citation: Citation
  }

  /// Nutrients in 100 kg of the harvested part with its straw.
  public struct Uptake: Sendable {
    /// kg N, P2O5, K2O per 100 kg.
    public var per100: NPK
    /// Other publications' range, if any.
    public var note: Title?
    /// Where from.
    public var citation: Citation
  }

  /// What turns a soil test into the soil's supply.
  public struct Correction: Sendable {
    /// Dimensionless.
    public var k: Double
    /// Whether the test is taken as reported (elemental) or as oxide.
    public var asOxide: Bool
    /// kg/mu per mg/kg: 0.15 for 20 cm at 1.125 g/cm³.
    public var soilFactor: Double
    /// Where from.
    public var citation: Citation
  }

  /// How a crop's fertilizer is split over the season.
  public struct Split: Sendable {
    /// Base first.
    public var parts: [Part]
    /// Where from.
    public var citation: Citation

    /// One application.
    public struct Part: Sendable {
      /// For people.
      public var stage: Title
      /// Days after sowing.
      public var days: Int
      /// Shares of N, P2O5, K2O.
      public var shares: NPK
    }
  }

  /// Maas–Hoffman.
  public struct SaltRow: Sendable {
    /// dS/m of the saturation extract.
    public var threshold: Double
    /// % per dS/m.
    public var slope: Double
    /// Where from.
    public var citation: Citation
  }

  /// What manure or straw gives in its season.
  public struct ManureRow: Sendable {
    /// For people.
    public var title: Title
    /// Mass fractions of N, P2O5, K2O.
    public var content: NPK
    /// Share that the next crop can take.
    public var available: NPK
    /// Where from.
    public var citation: Citation
  }

  /// A common fertilizer.
  public struct ProductRow: Sendable {
    /// For people.
    public var title: Title
    /// Mass fractions of N, P2O5 and K2O.
    public var content: NPK
    /// kg in a bag.
    public var bag: Double
    /// Where from.
    public var citation: Citation
  }

  /// At what the card says something beside the doses.
  public enum Threshold: String, Sendable, CaseIterable {
    case testYears = "test-years"
    case noLimePH = "no-lime-ph"
    case amendedDepth = "amended-depth"
    case bulkDensity = "bulk-density"
    case sodic
    case gypsumTarget = "gypsum-target"
    case sodiumFromRatio = "sodium-from-ratio"
    case zinc
    case zincPH = "zinc-ph"
    case zincSulfateLeast = "zinc-sulfate-least"
    case zincSulfateMost = "zinc-sulfate-most"
    case productUnusual = "product-unusual"
    case productMost = "product-most"
  }

  /// Rates by band of a soil test.
  public struct BandTable: Sendable {
    /// Extraction that the bands are for.
    public var method: String
    /// Upper limit of each band but the last, inclusive, mg/kg.
    public var uppers: [Double]
    /// Name of each band.
    public var names: [Title]
    /// Rate of each band at the standard yield, kg/ha of P2O5 or K2O.
    public var rates: [Double]
    /// kg/ha of the harvested part that the rates are for.
    public var standardYield: Double
    /// kg of P2O5 or K2O removed by a tonne: moves rates above zero by yield.
    public var offtake: Double
    /// Bands whose rates do not move with the yield.
    public var fixedBands: Set<Int>
    /// Where from.
    public var citation: Citation
  }
}
