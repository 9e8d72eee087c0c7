/// Rows of the foreign methods, of fertilizers and thresholds.
extension RowReader {
  mutating func legume() {
    let crop = mentioned()
    let share = number("share", 0...1)
    let cited = citation()
    guard let crop, let share, let citation = cited else { return }
    tables.legumes[crop] = .init(value: share, citation: citation)
  }

  mutating func threshold() {
    let name = fields.choice(
      "threshold", among: Agronomy.Threshold.allCases.map(\.rawValue), &mistakes
    ).flatMap(Agronomy.Threshold.init)
    let value = number("value", 0...1000)
    let cited = citation()
    guard let name, let value, let citation = cited else { return }
    tables.thresholds[name] = .init(value: value, citation: citation)
  }

  mutating func product() {
    let id = text("product")
    let title = title()
    let content = fields.required("npk", &mistakes).flatMap { NPK(percent: $0, &mistakes) }
    let bag = number("bag", 1...1000)
    let cited = citation()
    guard let id, let title, let content, let bag, let citation = cited else { return }
    tables.products[id] = .init(title: title, content: content, bag: bag, citation: citation)
  }

  mutating func quefts() {
    let crop = mentioned()
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

  /// `optimum` and its like in both languages; an index such as `2-` reads the same in both.
  private static func bandName(_ name: String) -> Title {
    let zh = ["very low": "极低", "low": "低", "optimum": "适宜", "high": "高", "very high": "极高"]
    return Title(en: name, zh: zh[name] ?? name)
  }

  /// Rates in the units of their source: `yield_unit: bu/ac` brings lb/ac and lb/bu, with `bushel`
  /// in lb; `t/ha` brings kg/ha and kg/t.
  mutating func band() {
    let method = fields.choice("method", among: ["iowa", "rb209"], &mistakes)
    let crop = mentioned()
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
          Title(
            en: "Bands need one rate and one name more than upper limits, limits rising, rates "
              + "falling, fixed ones by name, and bushel with bu/ac.",
            zh: "分级表的用量和名称须比上限多一个，上限递增、用量递减，fixed 按名称写，bu/ac 须配 bushel。"),
          remedy: Title(
            en: "There are \(uppers.count) limits, \(rates.count) rates and \(names.count) names.",
            zh: "现有上限 \(uppers.count) 个、用量 \(rates.count) 个、名称 \(names.count) 个。"),
          at: fields.node.position))
      return
    }
    let pounds = unit == "bu/ac"
    let area = pounds ? Area.kgPerHectareOfPoundsPerAcre : 1
    tables.bands[.init(method, crop, nutrient.rawValue, extraction)] = .init(
      method: extraction, uppers: uppers, names: names.map(Self.bandName),
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
      mistakes.append(
        Mistake(
          Title(en: "\"\(key)\" needs \(count) numbers.", zh: "“\(key)”须有 \(count) 个数。"),
          remedy: Title(en: "There are \(values.count).", zh: "现有 \(values.count) 个。"),
          at: node.position))
      return nil
    }
    return values
  }
}
