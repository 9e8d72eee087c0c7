/// Reads one row of a table into the tables, noting what is wrong with it.
struct RowReader {
  var tables: Agronomy
  var fields: Fields
  var head: Citation?
  var mistakes: [Mistake]

  private mutating func citation() -> Citation? {
    Citation.read(&fields, file: head, &mistakes)
  }

  private mutating func text(_ key: String) -> String? { fields.text(key, &mistakes) }

  private mutating func number(_ key: String, _ range: ClosedRange<Double>) -> Double? {
    guard let node = fields.required(key, &mistakes) else { return nil }
    return checked(node, key, range)
  }

  private mutating func optional(_ key: String, _ range: ClosedRange<Double>) -> Double? {
    fields.optional(key).flatMap { checked($0, key, range) }
  }

  private mutating func checked(
    _ node: Node, _ key: String, _ range: ClosedRange<Double>
  ) -> Double? {
    guard let value = node.number(key, &mistakes) else { return nil }
    if range.contains(value) { return value }
    mistakes.append(
      Mistake(
        "\"\(key)\" \(JSON.format(value)) is outside \(JSON.format(range.lowerBound)) to "
          + "\(JSON.format(range.upperBound)).", at: node.position, length: node.text?.count ?? 1))
    return nil
  }

  private mutating func nutrient() -> Nutrient? {
    fields.choice("nutrient", among: Nutrient.allCases.map(\.rawValue), &mistakes)
      .flatMap(Nutrient.init)
  }

  /// N, P2O5 and K2O as keys of the row or of a mapping under `key`.
  private mutating func npk(_ key: String? = nil, _ range: ClosedRange<Double>) -> NPK? {
    guard let key else {
      let n = number("N", range)
      let p = number("P2O5", range)
      let k = number("K2O", range)
      if let n, let p, let k { return NPK(n, p, k) }
      return nil
    }
    guard let node = fields.required(key, &mistakes) else { return nil }
    return npk(node, range)
  }

  private mutating func npk(_ node: Node, _ range: ClosedRange<Double>) -> NPK? {
    var inner = RowReader(
      tables: tables,
      fields: Fields(node, Title(en: "N, P2O5 and K2O", zh: "N、P2O5 和 K2O"), &mistakes), head: head,
      mistakes: mistakes)
    let value = inner.npk(nil, range)
    inner.fields.finish(&inner.mistakes)
    mistakes = inner.mistakes
    return value
  }

  private mutating func title() -> Title? {
    let en = text("en")
    let zh = text("zh")
    if let en, let zh { return Title(en: en, zh: zh) }
    return nil
  }

  mutating func crop() {
    let id = text("crop")
    let title = title()
    let part = fields.title("part", "", &mistakes)
    let group = text("group")
    let legume = optional("legume", 0...1) ?? 1
    let straw = optional("straw", 0...5) ?? 0
    let base = optional("base", -5...20)
    let cited = citation()
    guard let id, let title, let group, let citation = cited else { return }
    tables.crops[id] = Agronomy.Crop(
      id: id, title: title, part: part, group: group, legume: legume, straw: straw, base: base,
      citation: citation)
  }

  mutating func uptake() {
    let set = text("set")
    let crop = text("crop")
    let amounts = npk(nil, 0...30)
    let note = fields.optional("note") == nil ? nil : fields.title("note", "", &mistakes)
    let cited = citation()
    guard let set, let crop, let amounts, let citation = cited else { return }
    tables.uptake[.init(set, crop)] = .init(per100: amounts, note: note, citation: citation)
  }

  mutating func utilisation() {
    let set = text("set")
    let nutrient = nutrient()
    let value = number("share", 0.01...1)
    let cited = citation()
    guard let set, let nutrient, let value, let citation = cited else { return }
    tables.utilisation[.init(set, nutrient.rawValue)] = .init(value: value, citation: citation)
  }

  mutating func correction() {
    let set = text("set")
    let nutrient = nutrient()
    let k = number("k", 0.01...5)
    let basis = fields.choice("basis", among: ["as-tested", "oxide"], &mistakes)
    let soil = number("soil_factor", 0.05...0.5)
    let cited = citation()
    guard let set, let nutrient, let k, let basis, let soil, let citation = cited else {
      return
    }
    tables.corrections[.init(set, nutrient.rawValue)] = .init(
      k: k, asOxide: basis == "oxide", soilFactor: soil, citation: citation)
  }

  mutating func grade() {
    let set = text("set")
    let known = ["relative-yield"] + Analyte.allCases.map(\.rawValue)
    let of = fields.choice("of", among: known, &mistakes)
    let steps = gradeSteps()
    let cited = citation()
    guard let set, let of, let steps, let citation = cited else { return }
    tables.grades[.init(set, of)] = GradeScale(steps: steps, citation: citation)
  }

  /// `steps: [[50, very-low, 极低], …]`, poorest first, the richest with `~` as its limit.
  private mutating func gradeSteps() -> [GradeScale.Step]? {
    let items = fields.items("steps", &mistakes)
    let levels = GradeScale.Level.allCases.map(\.rawValue)
    var steps: [GradeScale.Step] = []
    for (i, item) in items.enumerated() {
      let parts = item.items("steps", &mistakes)
      let last = i == items.count - 1
      guard parts.count == 3,
        let level = parts[1].choice("level", among: levels, &mistakes)
          .flatMap(GradeScale.Level.init),
        let name = parts[2].text("name", &mistakes)
      else {
        mistakes.append(
          Mistake(
            "A step is [upper limit, level, name].", remedy: "Write it as [50, very-low, 极低].",
            at: item.position))
        return nil
      }
      let upper = last ? nil : parts[0].number("upper", &mistakes)
      if !last, upper == nil { return nil }
      steps.append(
        .init(upper: upper, name: Title(en: level_(level, name), zh: name), level: level))
    }
    let rising = zip(steps, steps.dropFirst()).allSatisfy { a, b in
      a.level <= b.level && (b.upper.map { $0 > a.upper! } ?? true)
    }
    if rising, steps.count >= 2 { return steps }
    mistakes.append(
      Mistake("Steps must rise from the poorest to the richest.", at: fields.node.position))
    return nil
  }

  private func level_(_ level: GradeScale.Level, _ name: String) -> String {
    Int(name) == nil ? level.title.en : "class \(name)"
  }

  mutating func factor() {
    let set = text("set")
    let nutrient = nutrient()
    let level = fields.choice("level", among: GradeScale.Level.allCases.map(\.rawValue), &mistakes)
    let value = number("factor", 0...3)
    let cited = citation()
    guard let set, let nutrient, let level, let value, let citation = cited else { return }
    tables.factors[.init(set, nutrient.rawValue, level)] = .init(value: value, citation: citation)
  }

  mutating func limit() {
    let group = text("group")
    let nutrient = nutrient()
    let value = number("kg_per_mu", 0.1...200)
    let cited = citation()
    guard let group, let nutrient, let value, let citation = cited else { return }
    tables.limits[.init(group, nutrient.rawValue)] = .init(
      value: value * Area.muPerHectare, citation: citation)
  }

  mutating func split() {
    let crop = text("crop")
    let items = fields.items("parts", &mistakes)
    let parts = items.compactMap { part($0) }
    let cited = citation()
    guard let crop, let citation = cited, parts.count == items.count else { return }
    let sum = parts.reduce(NPK()) { $0 + $1.shares }
    guard [sum.n, sum.p, sum.k].allSatisfy({ abs($0 - 1) < 1e-9 }) else {
      mistakes.append(
        Mistake(
          "The shares of \"\(crop)\" must add up to 1 for each nutrient.",
          at: fields.node.position))
      return
    }
    tables.splits[crop] = .init(parts: parts, citation: citation)
  }

  private mutating func part(_ node: Node) -> Agronomy.Split.Part? {
    var inner = RowReader(
      tables: tables, fields: Fields(node, Title(en: "an application", zh: "一次施肥"), &mistakes),
      head: head,
      mistakes: mistakes)
    let stage = inner.title()
    let days = inner.number("days", -60...400)
    let shares = inner.npk(nil, 0...1)
    inner.fields.finish(&inner.mistakes)
    mistakes = inner.mistakes
    guard let stage, let days, let shares else { return nil }
    return .init(stage: stage, days: Int(days), shares: shares)
  }

  mutating func salt() {
    let crop = text("crop")
    let threshold = number("threshold", 0...20)
    let slope = number("slope", 0.1...50)
    let cited = citation()
    guard let crop, let threshold, let slope, let citation = cited else { return }
    tables.salt[crop] = .init(threshold: threshold, slope: slope, citation: citation)
  }

  mutating func manure() {
    let id = text("manure")
    let title = title()
    let content = npk("content", 0...1)
    let available = npk("available", 0...1)
    let cited = citation()
    guard let id, let title, let content, let available, let citation = cited else { return }
    tables.manures[id] = .init(
      title: title, content: content, available: available, citation: citation)
  }

  mutating func critical() {
    let method = text("method")
    let crop = text("crop")
    let nutrient = nutrient()
    let extraction = text("extraction")
    let value = number("ppm", 0...1000)
    let cited = citation()
    guard let method, let crop, let nutrient, let extraction, let value,
      let citation = cited
    else { return }
    tables.critical[.init(method, crop, nutrient.rawValue, extraction)] = .init(
      value: value, citation: citation)
  }

  mutating func quefts() {
    let crop = text("crop")
    let rows = ["N", "P", "K"].map { numbers($0, count: 4, 0...1) }
    let yzero = number("yzero", 0...2000)
    let fixed = number("nfix", 0...1)
    let leaf = number("leaf", 0...3)
    let stem = number("stem", 0...3)
    let cited = citation()
    guard let crop, let yzero, let fixed, let leaf, let stem, let n = rows[0], let p = rows[1],
      let k = rows[2], let citation = cited
    else { return }
    tables.quefts[crop] = QUEFTS.Crop(
      n: .init(n), p: .init(p), k: .init(k), yzero: yzero, nfix: fixed, leaf: leaf, stem: stem,
      citation: citation)
  }

  /// Rates in the units of their source: `yield_unit: bu/ac` brings lb/ac and lb/bu, with `bushel`
  /// in lb; `t/ha` brings kg/ha and kg/t.
  mutating func band() {
    let method = fields.choice("method", among: ["iowa", "rb209"], &mistakes)
    let crop = text("crop")
    let nutrient = nutrient()
    let extraction = text("extraction")
    let uppers = numbers("uppers", count: nil, 0...5000)
    let rates = numbers("rates", count: nil, 0...1000)
    let names = fields.items("names", &mistakes).compactMap { $0.text("names", &mistakes) }
    let unit = fields.choice("yield_unit", among: ["bu/ac", "t/ha"], &mistakes)
    let standard = number("standard_yield", 0.1...1000)
    let offtake = number("offtake", 0...50)
    let bushel = optional("bushel", 30...70)
    let still = fields.items("fixed", &mistakes).compactMap { $0.text("fixed", &mistakes) }
    let cited = citation()
    guard let method, let crop, let nutrient, let extraction, let uppers, let rates, let standard,
      let offtake, let unit, let citation = cited
    else { return }
    guard rates.count == uppers.count + 1, names.count == rates.count, uppers == uppers.sorted(),
      rates == rates.sorted(by: >), unit == "t/ha" || bushel != nil,
      still.allSatisfy(names.contains)
    else {
      mistakes.append(
        Mistake(
          "Bands need one rate and one name more than upper limits, limits rising, rates falling, "
            + "fixed ones by name, and bushel with bu/ac.", at: fields.node.position))
      return
    }
    let pounds = unit == "bu/ac"
    let area = pounds ? Area.kgPerHectareOfPoundsPerAcre : 1
    tables.bands[.init(method, crop, nutrient.rawValue, extraction)] = .init(
      method: extraction, uppers: uppers, names: names.map { Title(en: $0, zh: $0) },
      rates: rates.map { $0 * area },
      standardYield: pounds ? standard * bushel! * area : standard * 1000,
      offtake: pounds ? offtake / bushel! * 1000 : offtake,
      fixedBands: Set(still.compactMap(names.firstIndex)), citation: citation)
  }

  private mutating func numbers(
    _ key: String, count: Int?, _ range: ClosedRange<Double>
  ) -> [Double]? {
    guard let node = fields.required(key, &mistakes) else { return nil }
    let items = node.items(key, &mistakes)
    let values = items.compactMap { checked($0, key, range) }
    guard values.count == items.count else { return nil }
    if let count, values.count != count {
      mistakes.append(Mistake("\"\(key)\" needs \(count) numbers.", at: node.position))
      return nil
    }
    return values
  }
}
