import Farm

/// One metric over a window, with its limits and the spans in which an alert fired: what a digest
/// and a page draw.
///
/// A plain value: the same chart gives the same bytes. Readable in black and white and at phone
/// width, so nothing is told by colour alone. One line only; two metrics are two charts.
public struct Chart: Hashable, Sendable {
  /// A value at a time.
  public struct Point: Hashable, Sendable {
    /// Event time.
    public var time: Instant
    /// In the metric's canonical unit.
    public var value: Double

    /// A point.
    public init(_ time: Instant, _ value: Double) { (self.time, self.value) = (time, value) }
  }

  /// A value that should not be crossed.
  public struct Limit: Hashable, Sendable {
    /// In the metric's canonical unit.
    public var value: Double
    /// What a rule says of it, `< 3 mg/L`; written at the line's end.
    public var label: String
    /// Whether low values are the bad ones.
    public var isFloor: Bool

    /// A limit; a floor when its label begins with `<`.
    public init(_ value: Double, _ label: String) {
      (self.value, self.label, isFloor) = (value, label, label.hasPrefix("<"))
    }
  }

  /// Name of the place and of what is measured.
  public var title: String
  /// What is measured; gives the unit of measure and the decimals.
  public var metric: Metric
  /// For the words and the shape of Han characters.
  public var language: Language
  /// Whose midnights the time axis shows.
  public var zone: Zone
  /// From the left edge to the right.
  public var window: Range<Instant>
  /// In time order; those outside the window are not drawn.
  public var points: [Point]
  /// A longer pause than this breaks the line: what was not measured is not drawn.
  public var gap: Milliseconds
  /// Dashed lines; at most a few can be told apart.
  public var limits: [Limit]
  /// When the alert fired: hatched.
  public var firing: [Range<Instant>]
  /// Width and height in points.
  public var size: Size

  /// Width and height in points (1/72 inch on paper, a CSS pixel on a screen).
  public struct Size: Hashable, Sendable {
    /// Points.
    public var width: Double
    /// Points.
    public var height: Double

    /// A size.
    public init(width: Double, height: Double) { (self.width, self.height) = (width, height) }
    /// Fits a phone without shrinking the letters: 358 points is 390 less margins.
    public static let phone = Size(width: 358, height: 184)
    /// For pages.
    public static let page = Size(width: 720, height: 256)
  }

  /// A chart.
  public init(
    title: String, metric: Metric, language: Language, zone: Zone, window: Range<Instant>,
    points: [Point], gap: Milliseconds = .hour, limits: [Limit] = [],
    firing: [Range<Instant>] = [], size: Size = .phone
  ) {
    (self.title, self.metric, self.language, self.zone) = (title, metric, language, zone)
    (self.window, self.points, self.gap) = (window, points, gap)
    (self.limits, self.firing, self.size) = (limits, firing, size)
  }

  /// From when to when: `13 Jul 20:00 to 14 Jul 08:30`.
  var period: String {
    let (first, last) = (window.lowerBound, window.upperBound)
    let from = Phrases.time(first, zone, language)
    let isOneDay = zone.day(of: first) == zone.day(of: last)
    let to = isOneDay ? Phrases.clock(last, zone) : Phrases.time(last, zone, language)
    return from + (language == .zh ? " 至 " : " to ") + to
  }

  /// The chart in a sentence, for who hears the page read or has pictures turned off.
  public var sentence: String {
    let seen = points.filter { window.contains($0.time) }
    guard let low = seen.map(\.value).min(), let high = seen.map(\.value).max() else {
      return title + (language == .zh ? "：这段时间没有读数。" : ": no readings in this time.")
    }
    let range =
      language == .zh
      ? "最低 \(metric.text(low))，最高 \(metric.text(high))。"
      : "lowest \(metric.text(low)), highest \(metric.text(high))."
    return title + (language == .zh ? "：" : ": ") + period + (language == .zh ? "，" : ", ") + range
  }
}
