/// Why a method gives no dose.
struct Refusal: Error {
  var reason: NutrientAdvice.Reason
  var sentence: Title

  init(_ reason: NutrientAdvice.Reason, en: String, zh: String) {
    (self.reason, sentence) = (reason, Title(en: en, zh: zh))
  }
}

/// What a method reckons with, and the steps that it has taken.
struct Reckoning {
  let test: SoilTest
  let plan: CropPlan
  let crop: Agronomy.Crop
  let unit: FarmUnit
  let tables: Agronomy
  let nutrient: Nutrient
  var steps: [AdviceStep] = []
  var parameters: [ParameterSet] = []
  /// What made the dose, in the method's own numbers, for people.
  var because: Title?
  /// The grade, once it was asked for.
  var graded: Grade?

  /// Notes a step and returns its value.
  @discardableResult
  mutating func step(
    en: String, zh: String, _ formula: String, _ numbers: String, _ value: Double,
    _ unit: String = "kg/mu", _ citation: Citation? = nil
  ) -> Double {
    steps.append(
      AdviceStep(
        title: Title(en: en, zh: zh), formula: formula, numbers: numbers, value: value, unit: unit,
        citation: citation))
    return value
  }

  /// Target yield in kg/mu, as Chinese methods reckon.
  var yieldPerMu: Double { plan.targetYield / Area.muPerHectare }

  /// The test's value of an analyte, where it was extracted in one of these ways.
  func value(
    _ analyte: Analyte, by methods: [String] = []
  ) throws(Refusal) -> SoilTest.Value {
    guard let value = test[analyte] else {
      throw Refusal(
        .notTested, en: "The soil test has no \(analyte.title.en); have it measured.",
        zh: "土壤检测中没有\(analyte.title.zh)，请补测。")
    }
    guard methods.isEmpty || methods.contains(value.method) else {
      let needed = { (language: Language) in
        methods.map { Analyte.title(ofMethod: $0)[language] }
          .joined(separator: language == .zh ? "、" : ", ")
      }
      let used = Analyte.title(ofMethod: value.method)
      let method = plan.methods[nutrient]!.title
      throw Refusal(
        .otherExtraction,
        en: "\(method.en.capitalizedFirst) needs \(analyte.title.en) by \(needed(.en)), not by "
          + "\(used.en).",
        zh: "\(method.zh)要求\(analyte.title.zh)用\(needed(.zh))测定，而不是\(used.zh)。")
    }
    return value
  }

  /// The set of a table that the plan names, or the only default that is allowed.
  mutating func set(
    _ table: String, default standard: String? = nil, known: [String]
  ) throws(Refusal) -> String {
    if let set = plan.sets[table] ?? standard {
      if known.contains(set) { return set }
      let near = Title.known(set, in: Set(known).sorted())
      throw Refusal(
        .planIncomplete,
        en:
          "The tables have no \(table) set \"\(set)\" for \(crop.title.en), \(nutrient.rawValue). "
          + near.en,
        zh: "表中没有\(crop.title.zh) \(nutrient.rawValue) 的\(Agronomy.title(of: table).zh)参数集“\(set)”。"
          + near.zh)
    }
    let list = Set(known).sorted()
    throw Refusal(
      .planIncomplete,
      en: "The crop plan must name its \(table) set, because published ones disagree: "
        + "\(list.joined(separator: ", ")).",
      zh: "各来源不一致，种植计划须指明\(Agronomy.title(of: table).zh)参数集(\(table))："
        + "\(list.joined(separator: "、"))。")
  }

  /// Uptake of this nutrient per 100 kg.
  mutating func uptake() throws(Refusal) -> (value: Double, citation: Citation) {
    let known = tables.uptake.keys.filter { $0.words[1] == crop.id }.map { $0.words[0] }
    guard !known.isEmpty else { throw notCovered(Title(en: "uptake", zh: "养分吸收量")) }
    let set = try set("uptake", default: "national", known: known)
    let row = tables.uptake[.init(set, crop.id)]!
    note("uptake", set, row.citation)
    return (row.per100[nutrient], row.citation)
  }

  /// Season utilisation of this nutrient.
  mutating func utilisation() throws(Refusal) -> Agronomy.Number {
    let known = tables.utilisation.keys.filter { $0.words[1] == nutrient.rawValue }
    let set = try set("utilisation", default: "default", known: known.map { $0.words[0] })
    let row = tables.utilisation[.init(set, nutrient.rawValue)]!
    note("utilisation", set, row.citation)
    return row
  }

  /// Notes a set of parameters that the dose rests on, once.
  mutating func note(_ table: String, _ set: String, _ citation: Citation) {
    let used = ParameterSet(table: table, set: set, citation: citation)
    if !parameters.contains(used) { parameters.append(used) }
  }

  /// Demand of the target yield, kg/mu; a legume draws only part of its nitrogen from fertilizer.
  mutating func demand(of yield: Double) throws(Refusal) -> Double {
    let row = try uptake()
    let demand = step(
      en: "crop demand", zh: "作物需\(nutrient.title.zh)量", "Y × u / 100",
      "\(fixed(yield, 1)) × \(fixed(row.value, 2)) / 100", yield * row.value / 100, "kg/mu",
      row.citation)
    guard nutrient == .nitrogen, let legume = tables.legumes[crop.id] else { return demand }
    return step(
      en: "share that the legume does not fix", zh: "豆科作物需施比例", "D × l",
      "\(fixed(demand, 2)) × \(fixed(legume.value, 2))", demand * legume.value, "kg/mu",
      legume.citation)
  }

  func notCovered(_ what: Title) -> Refusal {
    Refusal(
      .notCovered,
      en: "The tables have no \(what.en) of \(nutrient.rawValue) for \(crop.title.en); choose "
        + "another method or add the row.",
      zh: "表中没有\(crop.title.zh)的 \(nutrient.rawValue) \(what.zh)，请换方法或补充表行。")
  }

  /// What a deficit of the crop asks of fertilizer, as season utilisation wastes the rest; kg/ha.
  mutating func dose(forDeficit deficit: Double) throws(Refusal) -> Double {
    let e = try utilisation()
    because?.en += " \(fixed(e.value * 100, 0)) % of what is given is taken up."
    because?.zh += "肥料当季利用率 \(fixed(e.value * 100, 0)) %。"
    let rate = step(
      en: "fertilizer for the deficit", zh: "补足亏缺所需养分", "d / e",
      "\(fixed(deficit, 2)) / \(fixed(e.value, 2))", deficit / e.value, "kg/mu", e.citation)
    return step(
      en: "per hectare", zh: "折每公顷", "× 15", "\(fixed(rate, 2)) × 15",
      rate * Area.muPerHectare, "kg/ha")
  }
}
