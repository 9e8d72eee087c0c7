/// Reads one row of a table into the tables, noting what is wrong with it.
struct RowReader {
  var tables: Agronomy
  var fields: Fields
  var head: Citation?
  var mistakes: [Mistake]

  mutating func citation() -> Citation? {
    Citation.read(&fields, file: head, &mistakes)
  }

  mutating func text(_ key: String) -> String? { fields.text(key, &mistakes) }

  /// A crop that a row speaks of, its place noted for when no row of crops has it.
  mutating func mentioned() -> String? {
    guard let node = fields.required("crop", &mistakes), let id = node.text("crop", &mistakes)
    else { return nil }
    if tables.mentions[id] == nil { tables.mentions[id] = node.position }
    return id
  }

  mutating func number(_ key: String, _ range: ClosedRange<Double>) -> Double? {
    guard let node = fields.required(key, &mistakes) else { return nil }
    return checked(node, key, range)
  }

  mutating func optional(_ key: String, _ range: ClosedRange<Double>) -> Double? {
    fields.optional(key).flatMap { checked($0, key, range) }
  }

  mutating func checked(
    _ node: Node, _ key: String, _ range: ClosedRange<Double>
  ) -> Double? {
    guard let value = node.number(key, &mistakes) else { return nil }
    if range.contains(value) { return value }
    mistakes.append(
      Mistake(
        Title(
          en: "\"\(key)\" \(JSON.format(value)) is outside \(JSON.format(range.lowerBound)) to "
            + "\(JSON.format(range.upperBound)).",
          zh: "“\(key)”\(JSON.format(value)) 超出 \(JSON.format(range.lowerBound)) 至 "
            + "\(JSON.format(range.upperBound))。"),
        remedy: Title(en: "Check number and unit.", zh: "请核对数值和单位。"), at: node.position,
        length: node.text?.count ?? 1))
    return nil
  }

  mutating func nutrient() -> Nutrient? {
    fields.choice("nutrient", among: Nutrient.allCases.map(\.rawValue), &mistakes)
      .flatMap(Nutrient.init)
  }

  /// N, P2O5 and K2O as keys of the row or of a mapping under `key`.
  mutating func npk(_ key: String? = nil, _ range: ClosedRange<Double>) -> NPK? {
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

  mutating func npk(_ node: Node, _ range: ClosedRange<Double>) -> NPK? {
    var inner = RowReader(
      tables: tables,
      fields: Fields(node, Title(en: "N, P2O5 and K2O", zh: "N、P2O5 和 K2O"), &mistakes), head: head,
      mistakes: mistakes)
    let value = inner.npk(nil, range)
    inner.fields.finish(&inner.mistakes)
    mistakes = inner.mistakes
    return value
  }

  mutating func title() -> Title? {
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
    let straw = optional("straw", 0...5) ?? 0
    let base = optional("base", -5...20)
    let cited = citation()
    guard let id, let title, let group, let citation = cited else { return }
    tables.crops[id] = Agronomy.Crop(
      id: id, title: title, part: part, group: group, straw: straw, base: base,
      citation: citation)
  }

  mutating func uptake() {
    let set = text("set")
    let crop = mentioned()
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
        let name = stepName(parts[2], level)
      else {
        mistakes.append(
          Mistake(
            Title(en: "A step is [upper limit, level, name].", zh: "一级应写作[上限, 级别, 名称]。"),
            remedy: Title(
              en: "Write it as [50, very-low, 极低].", zh: "例如 [50, very-low, 极低]。"),
            at: item.position))
        return nil
      }
      let upper = last ? nil : parts[0].number("upper", &mistakes)
      if !last, upper == nil { return nil }
      steps.append(
        .init(upper: upper, name: name, level: level))
    }
    let rising = zip(steps, steps.dropFirst()).allSatisfy { a, b in
      a.level <= b.level && (b.upper.map { $0 > a.upper! } ?? true)
    }
    if rising, steps.count >= 2 { return steps }
    mistakes.append(
      Mistake(
        Title(
          en: "Steps must rise from the poorest to the richest.", zh: "各级须由低到高排列。"),
        remedy: Title(
          en: "Put the lowest limit first, and ~ as the limit of the last.",
          zh: "请把最低的上限写在最前，最后一级的上限写 ~。"), at: fields.node.position))
    return nil
  }

  /// What the scale calls a step: `4` is class 4, one Chinese text has its level in English, and
  /// `{en: …, zh: …}` says both.
  private mutating func stepName(_ node: Node, _ level: GradeScale.Level) -> Title? {
    if let text = node.text {
      return Int(text) == nil
        ? Title(en: level.title.en, zh: text) : Title(en: "class \(text)", zh: "\(text) 级")
    }
    var inner = RowReader(
      tables: tables,
      fields: Fields(
        node, Title(en: "a name or {en: …, zh: …}", zh: "名称，或 {en: …, zh: …}"), &mistakes),
      head: head, mistakes: mistakes)
    let name = inner.title()
    inner.fields.finish(&inner.mistakes)
    mistakes = inner.mistakes
    return name
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
    let crop = mentioned()
    let items = fields.items("parts", &mistakes)
    let parts = items.compactMap { part($0) }
    let cited = citation()
    guard let crop, let citation = cited, parts.count == items.count else { return }
    let sum = parts.reduce(NPK()) { $0 + $1.shares }
    guard [sum.n, sum.p, sum.k].allSatisfy({ abs($0 - 1) < 1e-9 }) else {
      mistakes.append(
        Mistake(
          Title(
            en: "The shares of \"\(crop)\" must add up to 1 for each nutrient.",
            zh: "“\(crop)”各次施肥的比例，每种养分之和须为 1。"),
          remedy: Title(
            en:
              "They add up to N \(JSON.format(sum.n)), P2O5 \(JSON.format(sum.p)), K2O \(JSON.format(sum.k)).",
            zh: "现为 N \(JSON.format(sum.n))、P2O5 \(JSON.format(sum.p))、K2O \(JSON.format(sum.k))。"),
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
    let crop = mentioned()
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
    let crop = mentioned()
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
}
