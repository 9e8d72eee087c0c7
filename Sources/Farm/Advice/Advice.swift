/// What a unit's soil needs for the crop that will grow there, every number with its way and source.
///
/// Computed by ``Adviser`` from a soil test, a crop plan and the tables; kept as JSON beside the
/// test. Rates are kg/ha of N, P2O5 and K2O; only pages and cards show them per 亩.
public struct Advice: Hashable, Sendable {
  /// The unit's name.
  public var unitName: Title
  /// Square metres, where the site says.
  public var area: Double?
  /// The test that it rests on.
  public var test: SoilTest
  /// The plan that it is for.
  public var plan: CropPlan
  /// The crop.
  public var crop: Title
  /// N, P2O5, K2O.
  public var nutrients: [NutrientAdvice]
  /// How everything that was tested grades, where a scale grades it.
  public var grades: [Analyte: Grade] = [:]
  /// Salt, sodium, lime, zinc, and what to mind about the test.
  public var remarks: [Remark]
  /// Base and topdressings with their dates, and the products of each.
  public var applications: [Application]
  /// What to buy for all of them, in whole bags; empty where the unit's area is not known.
  public var purchases: [Purchase] = []
  /// Tables and their versions.
  public var tables: [String]

  /// The dose of one nutrient.
  public subscript(nutrient: Nutrient) -> NutrientAdvice {
    nutrients.first { $0.nutrient == nutrient }!
  }

  /// Doses, kg/ha; 0 where none could be given.
  public var rates: NPK {
    var rates = NPK()
    for item in nutrients { rates[item.nutrient] = item.rate ?? 0 }
    return rates
  }

  /// Whether any number of it is uncertain.
  public var isMarked: Bool {
    nutrients.contains { $0.isMarked } || remarks.contains { $0.isMarked }
      || grades.values.contains { $0.citation.certainty.isMarked }
  }
}

/// The dose of one nutrient, or why there is none.
public struct NutrientAdvice: Hashable, Sendable {
  /// Which.
  public var nutrient: Nutrient
  /// kg/ha to be given as fertilizer; `nil` when no dose can be given.
  public var rate: Double?
  /// kg/ha to be given as organic fertilizer beside it.
  public var organic = 0.0
  /// How the soil test grades, if a scale is named.
  public var grade: Grade?
  /// Why it is what it is.
  public var reason: Reason
  /// The reason as a sentence.
  public var sentence: Title
  /// The method.
  public var method: AdviceMethod
  /// Sets of parameters.
  public var parameters: [ParameterSet]
  /// How it came about.
  public var steps: [AdviceStep]

  /// Rows that it used, each once.
  public var citations: [Citation] {
    var seen: Set<Citation> = []
    return steps.compactMap(\.citation).filter { seen.insert($0).inserted }
  }
  /// Whether a number it used is uncertain.
  public var isMarked: Bool { citations.contains { $0.certainty.isMarked } }

  /// Why a dose is what it is: a closed set, so that it can be counted.
  public enum Reason: String, Sendable, CaseIterable {
    /// The soil and credits give less than the crop needs.
    case deficit = "DEFICIT"
    /// The soil gives enough: a negative dose is 0.
    case soilSupplySufficient = "SOIL_SUPPLY_SUFFICIENT"
    /// Straw, manure or a legume give what was short.
    case creditsSufficient = "CREDITS_SUFFICIENT"
    /// The test is above the level up to which the source advises anything.
    case aboveCriticalLevel = "ABOVE_CRITICAL_LEVEL"
    /// The dose would be above the table's maximum.
    case aboveMaximum = "ABOVE_MAXIMUM"
    /// Only a probe has measured.
    case probeOnly = "PROBE_ONLY"
    /// The test does not hold what the method needs.
    case notTested = "NOT_TESTED"
    /// The test used another extraction.
    case otherExtraction = "OTHER_EXTRACTION"
    /// An input is outside the method's range.
    case outOfRange = "OUT_OF_RANGE"
    /// The method does not know this crop or nutrient.
    case notCovered = "NOT_COVERED"
    /// The plan leaves a choice open that has no safe default.
    case planIncomplete = "PLAN_INCOMPLETE"

    /// For people.
    public var title: Title {
      switch self {
      case .deficit: Title(en: "deficit", zh: "亏缺")
      case .soilSupplySufficient: Title(en: "soil supply sufficient", zh: "土壤供应充足")
      case .creditsSufficient: Title(en: "credits sufficient", zh: "有机养分已足")
      case .aboveCriticalLevel: Title(en: "above the critical level", zh: "高于临界值")
      case .aboveMaximum: Title(en: "above the maximum", zh: "超过上限")
      case .probeOnly: Title(en: "probe only", zh: "仅有传感器读数")
      case .notTested: Title(en: "not tested", zh: "未检测")
      case .otherExtraction: Title(en: "another extraction", zh: "浸提方法不符")
      case .outOfRange: Title(en: "out of range", zh: "超出适用范围")
      case .notCovered: Title(en: "not covered", zh: "表中没有")
      case .planIncomplete: Title(en: "plan incomplete", zh: "种植计划不全")
      }
    }
  }
}

/// A set of a table that a dose rests on.
public struct ParameterSet: Hashable, Sendable {
  /// The table, `correction`.
  public var table: String
  /// The set, `illustrative`.
  public var set: String
  /// Where from, with its version.
  public var citation: Citation

  /// `correction illustrative v1`, with its mark.
  public func text(_ language: Language) -> String {
    let mark = citation.certainty.isMarked ? " ⚠" : ""
    return "\(Agronomy.title(of: table)[language]) \(set) v\(citation.version)" + mark
  }
}

/// What a season's blends ask to be bought of one product.
public struct Purchase: Hashable, Sendable {
  /// Which.
  public var product: FertilizerProduct
  /// kg that the plot gets.
  public var mass: Double
  /// Whole bags that hold it.
  public var bags: Double { (mass / product.bag - 1e-6).rounded(.up) }
  /// CNY for the bags.
  public var cost: Double { bags * product.bag * product.price }
}

/// One step of a reckoning.
public struct AdviceStep: Hashable, Sendable {
  /// What it gives.
  public var title: Title
  /// The formula in symbols.
  public var formula: String
  /// The formula in numbers.
  public var numbers: String
  /// The result.
  public var value: Double
  /// Its unit of measure.
  public var unit: String
  /// Where the numbers come from.
  public var citation: Citation?
}

/// Something to mind beside the doses.
public struct Remark: Hashable, Sendable {
  /// What it is about, `SALINITY`.
  public var code: String
  /// The sentence.
  public var sentence: Title
  /// The number that it is about, and its unit.
  public var value: Double?
  /// Unit of measure of ``value``.
  public var unit: String?
  /// How it came about.
  public var steps: [AdviceStep] = []
  /// Where it comes from.
  public var citation: Citation?

  /// Whether a number it used is uncertain.
  public var isMarked: Bool {
    citation?.certainty.isMarked == true
      || steps.contains { $0.citation?.certainty.isMarked == true }
  }
}

/// One time of fertilizing.
public struct Application: Hashable, Sendable {
  /// Crop stage.
  public var stage: Title
  /// Day.
  public var day: CivilDay
  /// kg/ha of N, P2O5, K2O.
  public var rates: NPK
  /// Products that give it; `nil` when the cooperative sells none.
  public var blend: Blend?
  /// Where the split comes from.
  public var citation: Citation?
}
