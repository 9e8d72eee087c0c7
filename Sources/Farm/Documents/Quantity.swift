/// A number with its unit of measure, as people write it: `3 mg/L`, `41 degF`, `10 min`.
public enum Quantity {
  /// What is wrong with a quantity, and what to do.
  public struct Problem: Error, Hashable, Sendable {
    /// What is wrong, a sentence.
    public var message: Title
    /// The remedy, a sentence.
    public var remedy: Title
  }

  /// The number and unit of a text; a number alone has the unit ``UnitOfMeasure/one``.
  public static func split(_ text: String) -> Result<(Double, UnitOfMeasure), Problem> {
    let trimmed = text.trimmingPrefix { $0 == " " }
    let digits = trimmed.prefix { "+-0123456789.eE".contains($0) }
    // "5 e" never happens, "5 ec" may: give back letters that belong to the unit.
    var number = digits
    while let last = number.last, last == "e" || last == "E" { number = number.dropLast() }
    guard let value = Double(number), value.isFinite else {
      return .failure(
        Problem(
          message: Title(
            en: "\"\(text)\" does not begin with a number.", zh: "“\(text)”不是以数字开头。"),
          remedy: Title(
            en: "Write a number and its unit, such as \"3 mg/L\".",
            zh: "请写数字和单位，例如“3 mg/L”。")))
    }
    var symbol = trimmed.dropFirst(number.count).drop { $0 == " " }
    while symbol.last == " " { symbol = symbol.dropLast() }
    if symbol.isEmpty { return .success((value, .one)) }
    guard let unit = UnitOfMeasure.parse(symbol) else {
      return .failure(
        Problem(
          message: Title(
            en: "\"\(symbol)\" is no known unit of measure.", zh: "没有“\(symbol)”这个计量单位。"),
          remedy: unitRemedy(String(symbol))))
    }
    return .success((value, unit))
  }

  /// What to write for a symbol that is none: people leave out slashes and say F for degF.
  static func unitRemedy(_ symbol: String) -> Title {
    let bare = { (text: String) in text.lowercased().filter { $0 != "/" && $0 != "." } }
    let common = Metric.all.map(\.unit.symbol) + ["min", "h", "d", "s", "mu", "har", "degF", "Cel"]
    let same = (common + UnitOfMeasure.symbols).first { bare($0) == bare(symbol) }
    if let meant = spoken[symbol.lowercased()] ?? same {
      return .meant(meant)
    }
    let otherwise = Title(
      en: "Use a UCUM symbol, such as Cel, mg/L, dS/m or %.",
      zh: "请用 UCUM 符号，例如 Cel、mg/L、dS/m 或 %。")
    // One letter is near to every other.
    return symbol.count < 2
      ? otherwise : .near(symbol, in: common + UnitOfMeasure.symbols, otherwise: otherwise)
  }

  /// What people say for a unit.
  private static let spoken = [
    "f": "degF", "fahrenheit": "degF", "celsius": "Cel", "deg": "Cel", "degrees": "Cel",
    "度": "Cel", "摄氏度": "Cel", "分钟": "min", "分": "min", "小时": "h", "时": "h", "天": "d",
    "日": "d", "minutes": "min", "minute": "min", "mins": "min", "minuets": "min", "hours": "h",
    "hour": "h", "days": "d", "day": "d", "percent": "%",
  ]

  /// The number of a text, converted to `unit`.
  public static func parse(_ text: String, as unit: UnitOfMeasure) -> Result<Double, Problem> {
    split(text).flatMap { value, given in
      guard let converted = given.convert(value, to: unit) else {
        return .failure(
          Problem(
            message: Title(
              en: "\"\(text)\" cannot be turned into \(unit.symbol).",
              zh: "“\(text)”无法换算成 \(unit.symbol)。"),
            remedy: Title(
              en: "Give it in \(unit.symbol) or a unit that measures the same.",
              zh: "请用 \(unit.symbol) 或同类单位。")))
      }
      return .success(converted)
    }
  }

  /// A span of time in milliseconds, from a text such as `10 min` or `1 d`.
  public static func milliseconds(_ text: String) -> Result<Milliseconds, Problem> {
    parse(text, as: UnitOfMeasure.parse("ms")!).flatMap { value in
      guard abs(value) < 1e14 else {
        return .failure(
          Problem(
            message: Title(en: "\"\(text)\" is too long.", zh: "“\(text)”太长。"),
            remedy: Title(en: "Use at most a century.", zh: "最多一百年。")))
      }
      return .success(Milliseconds(value.rounded()))
    }
  }
}

/// The known name that is nearest to a misspelt one by edit distance (with swaps of neighbours);
/// `nil` when none is near enough to be meant.
public func nearest(_ name: String, in known: some Sequence<String>) -> String? {
  let limit = max(1, name.count / 3)
  var best: (distance: Int, name: String)?
  for candidate in known {
    guard abs(candidate.count - name.count) <= limit else { continue }
    let distance = editDistance(Array(name.lowercased()), Array(candidate.lowercased()))
    if distance <= limit, best.map({ distance < $0.distance }) ?? true {
      best = (distance, candidate)
    }
  }
  return best?.name
}

/// Damerau–Levenshtein distance, optimal string alignment.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var older: [Int] = []
  var previous = Array(0...b.count)
  for i in 0..<a.count {
    var row = [i + 1]
    for j in 0..<b.count {
      var cost = min(row[j] + 1, previous[j + 1] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, older[j - 1] + 1) }
      row.append(cost)
    }
    (older, previous) = (previous, row)
  }
  return previous[b.count]
}
