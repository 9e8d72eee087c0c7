/// The quality tests' constants of a metric, as plain numbers for the hot path.
struct QualityLimits: Sendable {
  var range: GrossRange
  var rate: RateOfChange?
  /// Readings that differ by less are the same; zero asks for equal ones.
  var tolerance = 0.0
  /// How long they may be the same; zero when the test does not apply.
  var flat: Milliseconds = 0
  /// Values at which a probe rightly rests: saturated air.
  var restsAbove = Double.infinity
  var spike: Spike?
  var attenuated: Attenuated?
  var climatology: Climatology?

  init(_ metric: Metric) {
    range = GrossRange(fail: metric.range, suspect: metric.usual)
    rate = metric.rate.map { RateOfChange(suspect: $0.suspect, fail: $0.fail, span: $0.span) }
    tolerance = metric.flat?.tolerance ?? 0
    flat = metric.flat?.span ?? 0
    if metric.name == "air_relative_humidity" { restsAbove = 98 }
    spike = Self.spikes[metric.name].map { Spike(suspect: $0.0, fail: $0.1, form: .differential) }
    attenuated = Self.variability[metric.name].map { Attenuated(least: $0, span: .hour) }
    climatology = Self.climates[metric.name].map(Climatology.init)
  }

  /// By metric number.
  static let all = Metric.all.map(QualityLimits.init)

  /// Suspect and bad heights; the differential form, since the average form also calls the neighbours
  /// of a spike and both ends of every steep step spikes. IOOS QARTOD manuals, test 6, examples of the temperature and salinity
  /// and pH manuals; oxygen is an engineering default.
  private static let spikes: [String: (Double, Double)] = [
    "water_temperature": (0.5, 1.5), "salinity": (0.3, 0.9), "water_ph": (0.1, 0.2),
    "dissolved_oxygen": (1, 3),
  ]

  /// Least range over an hour. WMO-No. 488 Zahumenský guideline on quality control, minimum
  /// required variability over 60 minutes; wind speed rests in a calm and is left out.
  private static let variability: [String: Double] = ["wind_direction": 10]

  /// What a month of the Yellow River delta sees, in Cel. Engineering defaults.
  private static let climates: [String: [ClosedRange<Double>]] = [
    "air_temperature": [
      -22...18, -20...24, -14...31, -5...36, 2...40, 8...43, 14...43, 12...41, 4...38, -4...34,
      -13...27, -20...20,
    ],
    "water_temperature": [
      -2...10, -2...13, -1...19, 2...26, 8...31, 14...34, 18...36, 18...36, 12...33, 5...27,
      -1...20, -2...13,
    ],
    "soil_temperature": [
      -12...12, -10...16, -6...24, 0...32, 6...38, 12...42, 16...44, 16...42, 10...37, 3...30,
      -4...22, -10...15,
    ],
  ]
}
