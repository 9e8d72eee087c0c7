extension UnitOfMeasure {
  /// A unit of measure from its symbol: UCUM, SenML (RFC 8428, RFC 8798) or everyday spelling,
  /// and products and quotients of them (`kg/mu`, `umol/m2/s`, `K.d`). `nil` when unknown.
  ///
  /// Symbols are case-sensitive where UCUM's are (`m` and `M`), everyday aliases are listed as they
  /// are written (`°C`, `mS/cm`, `亩`).
  public static func parse(_ text: some StringProtocol) -> UnitOfMeasure? {
    let symbol = String(text)
    if let known = table[symbol] { return known }
    return parseTerms(symbol)
  }

  /// Every symbol known by itself, sorted: for "did you mean".
  public static let symbols: [String] = table.keys.sorted()

  private static func parseTerms(_ symbol: String) -> UnitOfMeasure? {
    var result: UnitOfMeasure?
    var divide = false
    var term = ""
    func flush() -> UnitOfMeasure? {
      guard let next = parseTerm(term) else { return nil }
      guard let sofar = result else { return divide ? UnitOfMeasure.one.per(next) : next }
      return divide ? sofar.per(next) : sofar.times(next)
    }
    for character in symbol {
      if character == "/" || character == "." || character == "·" || character == "*" {
        if !term.isEmpty || result != nil {
          guard let next = flush() else { return nil }
          result = next
        }
        divide = character == "/"
        term = ""
      } else {
        term.append(character)
      }
    }
    guard !term.isEmpty, let whole = flush() else { return nil }
    return UnitOfMeasure(symbol, whole.dimension, whole.factor)
  }

  /// A single symbol with an exponent at its end, `m2`, `s-1`, `m³`.
  private static func parseTerm(_ term: String) -> UnitOfMeasure? {
    if let known = table[term], known.offset == 0 { return known }
    let plain = term.replacing("²", with: "2").replacing("³", with: "3")
      .replacing("⁻¹", with: "-1")
    let digits = plain.reversed().prefix { $0.isASCII && $0.isNumber }.reversed()
    guard !digits.isEmpty, digits.count < 3, var n = Int8(String(digits)) else { return nil }
    var stem = plain.dropLast(digits.count)
    if stem.last == "-" {
      n = -n
      stem = stem.dropLast()
    }
    guard let base = table[String(stem)], base.offset == 0 else { return nil }
    var factor = 1.0
    for _ in 0..<abs(n) { factor = n > 0 ? factor * base.factor : factor / base.factor }
    return UnitOfMeasure(term, base.dimension.power(n), factor)
  }

  private static let table: [String: UnitOfMeasure] = {
    var table: [String: UnitOfMeasure] = [:]
    for (symbols, dimension, factor, offset) in rows {
      for symbol in symbols.split(separator: " ") {
        table[String(symbol)] = UnitOfMeasure(String(symbol), dimension, factor, offset: offset)
      }
    }
    return table
  }()

  private typealias Row = (String, Dimension, Double, Double)

  private static let length = Dimension(.length, 1)
  private static let area = Dimension(.length, 2)
  private static let volume = Dimension(.length, 3)
  private static let mass = Dimension(.mass, 1)
  private static let time = Dimension(.time, 1)
  private static let amount = Dimension(.amount, 1)
  private static let current = Dimension(.current, 1)
  private static let light = Dimension(.light, 1)
  private static let speed = length / time
  private static let force = mass * length / time.power(2)
  private static let pressure = force / area
  private static let energy = force * length
  private static let power = energy / time
  private static let voltage = power / current
  private static let conductance = current / voltage
  private static let concentration = mass / volume
  private static let bits = Dimension(.information, 1)

  /// Sources: UCUM 2.1 tables 1–4; RFC 8428 section 12.1; RFC 8798 table 1; mu = 1/15 ha exactly.
  private static let rows: [Row] = [
    ("1 / count {count} {portions} {THI} index", .none, 1, 0),
    ("% %RH %EL %{RH} %{sat} /100 percent", .none, 0.01, 0),
    ("/1000 ‰ PSU psu PSS-78 ppth [ppth] g/kg mL/L", .none, 1e-3, 0),
    ("ppm [ppm] mg/kg ml/m3", .none, 1e-6, 0), ("ppb ug/kg µg/kg", .none, 1e-9, 0),
    ("ppt", .none, 1e-12, 0),
    ("rad", .none, 1, 0), ("deg ° lat lon", .none, .pi / 180, 0),
    ("m", length, 1, 0), ("km", length, 1e3, 0), ("cm", length, 1e-2, 0), ("mm", length, 1e-3, 0),
    ("um µm", length, 1e-6, 0), ("[in_i] inch", length, 0.0254, 0), ("ft", length, 0.3048, 0),
    ("m2 m²", area, 1, 0), ("ha har hm2", area, 1e4, 0), ("mu 亩", area, 1e4 / 15, 0),
    ("ac acre", area, 4046.8564224, 0), ("km2", area, 1e6, 0),
    ("m3 m³", volume, 1, 0), ("L l", volume, 1e-3, 0), ("mL ml", volume, 1e-6, 0),
    ("g", mass, 1e-3, 0), ("kg 公斤", mass, 1, 0), ("mg", mass, 1e-6, 0),
    ("ug µg", mass, 1e-9, 0), ("t", mass, 1e3, 0), ("jin 斤 市斤", mass, 0.5, 0),
    ("lb", mass, 0.45359237, 0),
    ("s", time, 1, 0), ("ms", time, 1e-3, 0), ("min", time, 60, 0), ("h hour", time, 3600, 0),
    ("d day", time, 86_400, 0), ("week wk", time, 604_800, 0), ("a year", time, 31_557_600, 0),
    ("K", .temperature, 1, 0), ("Cel °C ℃ degC C", .temperature, 1, 273.15),
    ("degF [degF] °F ℉", .temperature, 5 / 9, 459.67 * 5 / 9),
    ("mol", amount, 1, 0), ("mmol", amount, 1e-3, 0), ("umol µmol μmol", amount, 1e-6, 0),
    ("cmol cmolc", amount, 1e-2, 0), ("meq", amount, 1e-3, 0),
    ("Hz 1/s", Dimension.none / time, 1, 0), ("1/min", Dimension.none / time, 1.0 / 60, 0),
    ("N", force, 1, 0), ("Pa", pressure, 1, 0), ("hPa mbar", pressure, 100, 0),
    ("kPa", pressure, 1e3, 0), ("MPa", pressure, 1e6, 0), ("bar", pressure, 1e5, 0),
    ("atm", pressure, 101_325, 0), ("mmHg mm[Hg]", pressure, 133.322387415, 0),
    ("inHg", pressure, 3386.389, 0),
    ("J", energy, 1, 0), ("kJ", energy, 1e3, 0), ("MJ", energy, 1e6, 0), ("Wh", energy, 3600, 0),
    ("kWh kW.h", energy, 3.6e6, 0),
    ("W", power, 1, 0), ("mW", power, 1e-3, 0), ("kW", power, 1e3, 0), ("VA var", power, 1, 0),
    ("A", current, 1, 0), ("mA", current, 1e-3, 0), ("V", voltage, 1, 0), ("mV", voltage, 1e-3, 0),
    ("Ohm", voltage / current, 1, 0),
    ("S", conductance, 1, 0), ("dS", conductance, 0.1, 0), ("mS", conductance, 1e-3, 0),
    ("uS µS μS", conductance, 1e-6, 0),
    ("cd", light, 1, 0), ("lm", light, 1, 0), ("lx lux", light / area, 1, 0),
    ("klx klux", light / area, 1e3, 0),
    ("mph", speed, 0.44704, 0), ("kn", speed, 1852.0 / 3600, 0),
    ("mg/L mg/l g/m3", concentration, 1e-3, 0), ("ug/L ug/l µg/L", concentration, 1e-6, 0),
    ("g/L g/l", concentration, 1, 0), ("g/cm3", concentration, 1e3, 0),
    ("pH [pH]", Dimension(.pH, 1), 1, 0), ("NTU {NTU} FNU", Dimension(.turbidity, 1), 1, 0),
    ("dB", Dimension(.decibel, 1), 1, 0), ("dBm B[W]", Dimension(.decibel, 2), 1, 0),
    ("bit", bits, 1, 0), ("B byte", bits, 8, 0),
    ("CNY 元", Dimension(.money, 1), 1, 0),
  ]
}
