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
  /// Files that were read, in order, with their versions.
  public var versions: [String] = []

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
    /// Share of nitrogen that is to be fertilized where the crop fixes its own; 1 for others.
    public var legume: Double
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

extension Agronomy {
  /// What a crop plan names that no table knows: its crop, manure, or the crop whose straw stays.
  public func mistakes(in plan: CropPlan) -> [Mistake] {
    let at = plan.position ?? Position(file: "site.yaml", line: 1, column: 1)
    func unknown(_ what: String, _ name: String, _ known: some Sequence<String>) -> Mistake {
      let known = known.sorted()
      return Mistake(
        "The plan names the \(what) \"\(name)\", which is in no table.",
        remedy: nearest(name, in: known).map { "Did you mean \"\($0)\"?" }
          ?? "Add it to the tables of agronomy.", at: at)
    }
    var mistakes: [Mistake] = []
    for crop in [plan.crop, plan.previous, plan.strawOf].compactMap({ $0 })
    where crops[crop] == nil {
      mistakes.append(unknown("crop", crop, crops.keys))
    }
    for manure in plan.manure where manures[manure.kind] == nil {
      mistakes.append(unknown("manure", manure.kind, manures.keys))
    }
    return mistakes
  }

  /// Everything that the plans of a site name and no table knows.
  public func mistakes(in site: Site) -> [Mistake] {
    site.farms.flatMap(\.units).compactMap(\.plan).flatMap(mistakes(in:))
  }
}
