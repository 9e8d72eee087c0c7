/// Who may say what: turns topics into routes and names into channels, by the site.
///
/// Every name is resolved once with words and sentences, then remembered as bytes, so that a reading
/// costs one table look-up. Made anew when the site changes; the catalogue lives on.
public struct Directory: Sendable {
  /// The site it was made from.
  public let site: Site
  /// Every series, new ones added as names are first used.
  public private(set) var catalogue: Catalogue

  private var topics = NameTable()
  private var routes: [Route] = []
  private var doors: [Door]
  private var channels: [Channel] = []

  /// Names a gateway may have remembered; more are resolved anew each time.
  private static let nameLimit = 1 << 16

  /// Where a message of a topic goes.
  public struct Route: Sendable {
    /// Position in ``Site/farms``.
    public var farm: Int
    /// Position in the farm's gateways.
    public var gateway: Int
    /// How its payload is read.
    public var format: PayloadFormat
    /// Which door, for the names that this gateway uses.
    var door: Int
  }

  /// The names that one gateway uses.
  private struct Door: Sendable {
    var farm: Int
    var gateway: Int
    var names = NameTable()
  }

  /// A series with all that turns a raw number of it into a reading.
  struct Channel: Sendable {
    var series: SeriesID
    var metric: MetricID
    var low: Double
    var high: Double
    var gain: Double
    var offset: Double
    /// The last unit of measure that came, and how it converts: nearly always the same.
    var symbol: [UInt8] = []
    var conversion = Conversion.identity
  }

  /// A directory of a site over the series that are already known.
  public init(site: Site, catalogue: Catalogue) {
    self.site = site
    self.catalogue = catalogue
    doors = []
    for (f, farm) in site.farms.enumerated() {
      for g in farm.gateways.indices { doors.append(Door(farm: f, gateway: g)) }
    }
  }

  /// The route of a topic, or why there is none.
  public mutating func route(
    _ topic: UnsafeBufferPointer<UInt8>
  ) -> Result<Route, Rejection> {
    if let known = topics.find(topic) { return .success(routes[Int(known)]) }
    let result = resolve(topic: String(decoding: topic, as: UTF8.self))
    if case .success(let route) = result {
      topics.add(topic, Int32(routes.count))
      routes.append(route)
    }
    return result
  }

  private static let topics =
    "furrow/v1/{farm}/{gateway}/" + PayloadFormat.allCases.map(\.rawValue).joined(separator: "|")

  private func resolve(topic: String) -> Result<Route, Rejection> {
    let parts = topic.split(separator: "/", maxSplits: 4, omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0] == "furrow", parts[1] == "v1",
      let format = PayloadFormat(rawValue: String(parts[4]))
    else {
      return .failure(
        Rejection(
          .unknownTopic,
          Title(
            en: "\"\(topic)\" is none of \(Self.topics).", zh: "“\(topic)”不是 \(Self.topics) 之一。")))
    }
    guard let f = site.farms.firstIndex(where: { $0.id == parts[2] }) else {
      return .failure(
        Rejection(
          .unknownFarm,
          Title(
            en: "The site file has no farm \"\(parts[2])\". Add it, then replay.",
            zh: "基地文件中没有农场“\(parts[2])”。请添加后重放。")))
    }
    let farm = site.farms[f]
    guard let g = farm.gateways.firstIndex(where: { $0.id == parts[3] }) else {
      return .failure(
        Rejection(
          .foreignGateway,
          Title(
            en:
              "The gateway \"\(parts[3])\" does not belong to farm \"\(farm.id)\". Add it to the farm's gateways, then replay.",
            zh: "网关“\(parts[3])”不属于农场“\(farm.id)”。请加到该农场的 gateways 后重放。")))
    }
    let door = doors.firstIndex { $0.farm == f && $0.gateway == g }!
    return .success(Route(farm: f, gateway: g, format: format, door: door))
  }

  /// The channel of a name that a gateway used, or why there is none.
  mutating func channel(
    _ name: UnsafeBufferPointer<UInt8>, at door: Int
  ) -> Result<Int, Rejection> {
    if let known = doors[door].names.find(name) { return .success(Int(known)) }
    let farm = site.farms[doors[door].farm]
    let gateway = farm.gateways[doors[door].gateway]
    let text = String(decoding: name, as: UTF8.self)
    switch NameResolution.resolve(text, farm: farm, gateway: gateway) {
    case .failure(let rejection): return .failure(rejection)
    case .success(let found):
      let series = Series(
        farm: farm.id, unit: found.unit.id, metric: found.metric,
        sensor: found.sensor?.id ?? found.sensorID)
      let channel = Channel(
        series: catalogue.number(series), metric: found.metric.id,
        low: found.metric.range.lowerBound, high: found.metric.range.upperBound,
        gain: found.sensor?.gain ?? 1, offset: found.sensor?.offset ?? 0)
      channels.append(channel)
      let number = channels.count - 1
      if doors[door].names.count < Self.nameLimit {
        doors[door].names.add(name, Int32(number))
      }
      return .success(number)
    }
  }

  /// Turns a raw number of a channel into the metric's canonical unit, calibrated.
  ///
  /// An empty unit of measure means the canonical one.
  mutating func value(
    _ raw: Double, unit: UnsafeBufferPointer<UInt8>, of number: Int
  ) -> Result<Double, Rejection> {
    if unit.count > 0, !channels[number].symbol.elementsEqual(unit) {
      let metric = metric(of: number)
      let symbol = String(decoding: unit, as: UTF8.self)
      guard let conversion = UnitOfMeasure.parse(symbol)?.conversion(to: metric.unit) else {
        return .failure(
          Rejection(
            .wrongUnitOfMeasure,
            Title(
              en:
                "\"\(symbol)\" cannot be turned into \(metric.unit.symbol), which \(metric.name) is kept in.",
              zh: "“\(symbol)”无法换算成 \(metric.name) 的单位 \(metric.unit.symbol)。")))
      }
      channels[number].symbol = Array(unit)
      channels[number].conversion = conversion
    }
    let canonical = unit.count > 0 ? channels[number].conversion.apply(raw) : raw
    let value = canonical * channels[number].gain + channels[number].offset
    guard value >= channels[number].low, value <= channels[number].high else {
      let metric = metric(of: number)
      return .failure(
        Rejection(
          .outOfRange,
          Title(
            en: "\(metric.name) \(raw) is outside \(metric.range.lowerBound) to "
              + "\(metric.range.upperBound) \(metric.unit.symbol), so the probe is at fault.",
            zh: "\(metric.name) \(raw) 超出 \(metric.range.lowerBound) 到 \(metric.range.upperBound) "
              + "\(metric.unit.symbol)，是探头的故障。")))
    }
    return .success(value)
  }

  /// The series of a channel.
  func series(of number: Int) -> SeriesID { channels[number].series }
  /// The metric of a channel.
  func metric(of number: Int) -> Metric { Metric.with(channels[number].metric) }

  /// Numbers a series that no gateway names (a derived metric).
  public mutating func number(_ series: Series) -> SeriesID { catalogue.number(series) }
}
