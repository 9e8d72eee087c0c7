/// Reads the rows of a sheet whose columns are known.
struct RowReading {
  let farm: String
  let units: [String: String]
  let layout: [SheetColumn]
  let defaults: LaboratorySheet.Defaults
  private var seen: Set<String> = []

  init(
    farm: String, units: [String: String], layout: [SheetColumn],
    defaults: LaboratorySheet.Defaults
  ) {
    (self.farm, self.units, self.layout, self.defaults) = (farm, units, layout, defaults)
  }

  /// Everything that is wrong with a row.
  struct Bad: Error {
    var sentences: [Title]
  }

  mutating func read(_ row: SheetText.Row) -> Result<SoilTest, Bad> {
    var bad: [Title] = []
    var test = SoilTest(
      id: "", farm: farm, unit: "", sampled: defaults.sampled ?? CivilDay(number: 0),
      depth: defaults.depth, laboratory: defaults.laboratory ?? "", values: [])
    if row.cells.count != layout.count {
      bad.append(
        Title(
          en: "The row has \(row.cells.count) cells, the headings \(layout.count).",
          zh: "该行有 \(row.cells.count) 格，表头有 \(layout.count) 列。"))
    }
    for (column, cell) in zip(layout, row.cells) { take(column, cell, &test, &bad) }
    if test.values.isEmpty, bad.isEmpty {
      bad.append(Title(en: "The row has no value.", zh: "该行没有检测值。"))
    }
    if test.id.isEmpty { test.id = "\(test.unit)-\(test.sampled)" }
    if bad.isEmpty, !seen.insert("\(test.unit)\u{1F}\(test.id)").inserted {
      bad.append(
        Title(
          en: "Test \(test.id) of \(test.unit) stands in the sheet twice.",
          zh: "\(test.unit) 的检测 \(test.id) 在表中重复。"))
    }
    return bad.isEmpty ? .success(test) : .failure(Bad(sentences: bad))
  }

  private func take(
    _ column: SheetColumn, _ cell: String, _ test: inout SoilTest, _ bad: inout [Title]
  ) {
    let cell = String(cell.reversed().drop { $0.isWhitespace }.reversed())
    switch column {
    case .ignored: break
    case .id: test.id = cell
    case .laboratory: if !cell.isEmpty { test.laboratory = cell }
    case .unit: takeUnit(cell, &test, &bad)
    case .sampled:
      if let day = Self.day(cell) {
        test.sampled = day
      } else {
        bad.append(
          Title(
            en: "\"\(cell)\" is no day such as 2026-09-20.", zh: "“\(cell)”不是 2026-09-20 之类的日期。"))
      }
    case .depth:
      if let depth = Self.depth(cell) {
        test.depth = depth
      } else {
        bad.append(
          Title(en: "\"\(cell)\" is no depth such as 0-20.", zh: "“\(cell)”不是 0-20 之类的深度。"))
      }
    case .analyte(let analyte, let uom, let method, let form):
      takeValue(analyte, uom, method, form, cell, &test, &bad)
    }
  }

  private func takeUnit(_ cell: String, _ test: inout SoilTest, _ bad: inout [Title]) {
    if let id = units[cell] {
      test.unit = id
      return
    }
    guard !cell.isEmpty else {
      bad.append(Title(en: "The row names no plot.", zh: "该行没有地块。"))
      return
    }
    let near = nearest(cell, in: units.keys.sorted())
    bad.append(
      Title(
        en: "The farm has no unit \"\(cell)\"." + (near.map { " Did you mean \"\($0)\"?" } ?? ""),
        zh: "农场没有地块“\(cell)”。" + (near.map { "是否为“\($0)”？" } ?? "")))
  }

  private func takeValue(
    _ analyte: Analyte, _ uom: String, _ method: String?, _ form: String?, _ cell: String,
    _ test: inout SoilTest, _ bad: inout [Title]
  ) {
    if ["", "-", "—", "/", "未测"].contains(cell) { return }
    guard let number = Double(cell), number.isFinite else {
      bad.append(
        Title(
          en: "\(analyte.title.en) \"\(cell)\" is no number; leave what was not measured empty.",
          zh: "\(analyte.title.zh)“\(cell)”不是数值，未测请留空。"))
      return
    }
    do throws(Rejection) {
      test.values.append(
        try .checked(
          analyte, number, uom: uom, method: method, form: form, origin: .laboratory))
    } catch {
      let detail = error.detail
      bad.append(
        Title(en: "\(analyte.title.en): \(detail.en)", zh: "\(analyte.title.zh)：\(detail.zh)"))
    }
  }

  /// `2026-09-20`, `2026/9/20`, `2026.9.20`, `2026年9月20日`, `20260920`.
  static func day(_ text: String) -> CivilDay? {
    let date = text.prefix { $0 != " " && $0 != "T" }
    if date.count == 8, let all = Int(date) {
      return CivilDay(year: all / 10_000, month: all / 100 % 100, day: all % 100)
    }
    let parts = date.split { "-/.年月日".contains($0) }.map { Int($0) }
    guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
      (1950...2100).contains(year)
    else { return nil }
    return CivilDay(year: year, month: month, day: day)
  }

  /// `0-20`, `0~20cm`, `0—20厘米`.
  static func depth(_ text: String) -> ClosedRange<Double>? {
    let plain = text.replacing("厘米", with: "").replacing("cm", with: "").filter { $0 != " " }
    let parts = plain.split { "-~—–~".contains($0) }.map { Double($0) }
    guard parts.count == 2, let from = parts[0], let to = parts[1], from >= 0, to > from, to <= 200
    else { return nil }
    return from...to
  }
}
