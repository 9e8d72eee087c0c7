import Testing

@testable import Farm

/// A worked example: formula, arguments in its units, expected result, tolerance, and where the
/// numbers come from.
struct Worked: Sendable, CustomTestStringConvertible {
  var name: String
  var arguments: [Double]
  var expected: Double
  var tolerance: Double
  var testDescription: String { "\(name)(\(arguments)) = \(expected)" }

}

/// Worked examples, one a line: `formula arguments = expected ± tolerance`.
func worked(_ table: String) -> [Worked] {
  table.split(separator: "\n").map { line in
    let words = line.split(separator: " ")
    let numbers = words.dropFirst().compactMap { Double($0) }
    precondition(numbers.count == words.count - 3, "a line is not as it should be: \(line)")
    return Worked(
      name: String(words[0]), arguments: numbers.dropLast(2), expected: numbers[numbers.count - 2],
      tolerance: numbers[numbers.count - 1])
  }
}

@Suite struct PublishedValueTests {
  /// FAO-56 chapter 3; dew points cross-checked with PsychroLib and MetPy (0.03 °C).
  static let humidity: [Worked] = worked(
    """
    saturation_vapour_pressure 25 = 3.1678 ± 5e-5
    saturation_vapour_pressure 20 = 2.3383 ± 5e-5
    saturation_vapour_pressure 30 = 4.2431 ± 5e-5
    saturation_vapour_pressure 28 = 3.7799 ± 5e-5
    saturation_vapour_pressure 15 = 1.7053 ± 5e-5
    vapour_pressure 25 60 = 1.9007 ± 6e-5
    vapour_pressure 20 50 = 1.1691 ± 6e-5
    vapour_pressure 30 80 = 3.3945 ± 6e-5
    vapour_pressure 28 45 = 1.7010 ± 6e-5
    vapour_pressure 15 85 = 1.4495 ± 6e-5
    vpd 25 60 = 1.2671 ± 6e-5
    vpd 20 50 = 1.1691 ± 6e-5
    vpd 30 80 = 0.8486 ± 6e-5
    vpd 28 45 = 2.0790 ± 6e-5
    vpd 15 85 = 0.2558 ± 6e-5
    leaf_vpd 28 25 60 = 1.8792 ± 1.2e-4
    dew_point 25 60 = 16.70 ± 0.005
    dew_point 20 50 = 9.27 ± 0.005
    dew_point 30 80 = 26.17 ± 0.005
    dew_point 28 45 = 14.96 ± 0.005
    dew_point 15 85 = 12.50 ± 0.005
    daily_saturation 24.5 15 = 2.39 ± 0.005
    psychrometer 25.6 19.5 87.9 0.000662 = 1.91 ± 0.005
    daily_vapour_pressure 25 18 82 54 = 1.70 ± 0.005
    """)

  /// FAO-56 examples 2, 8 to 10, 13 to 15, 17, 20.
  static let evapotranspiration: [Worked] = worked(
    """
    pressure_at 1800 = 81.8 ± 0.05
    psychrometric_constant 81.8 = 0.054 ± 5e-4
    extraterrestrial_radiation -20 246 = 32.2 ± 0.05
    daylight_hours -20 246 = 11.7 ± 0.05
    extraterrestrial_radiation -22.9 135 = 25.1 ± 0.05
    daylight_hours -22.9 135 = 10.9 ± 0.05
    radiation_from_sunshine 7.0968 10.9 25.1 = 14.45 ± 0.06
    soil_heat_centred 14.1 18.8 = 0.33 ± 0.005
    wind_at_2m 3.2 10 = 2.4 ± 0.05
    radiation_from_temperature 26.6 14.8 40.6 0.16 = 22.3 ± 0.05
    soil_heat 29.2 30.2 = 0.14 ± 0.005
    vapour_pressure_slope 30.2 = 0.246 ± 5e-4
    et0_temperature 26.6 14.8 45.71667 200 196 = 4.56 ± 0.05
    et0_hargreaves 26.6 14.8 45.71667 196 = 5.03 ± 0.05
    """)

  /// Stull's own check, NRC and Mader forms, NWS equation (converted from its Fahrenheit).
  static let comfort: [Worked] = worked(
    """
    wet_bulb 20 50 = 13.70 ± 0.005
    wet_bulb 30 70 = 25.60 ± 0.005
    wet_bulb 25 60 = 19.50 ± 0.005
    wet_bulb 28 90 = 26.65 ± 0.005
    thi_nrc1971 25 50 = 71.78 ± 0.006
    thi_nrc1971 30 60 = 79.84 ± 0.006
    thi_nrc1971 22 50 = 67.86 ± 0.006
    thi_nrc1971 38 40 = 86.41 ± 0.006
    thi_mader 25 50 = 71.70 ± 0.006
    thi_mader 30 60 = 79.76 ± 0.006
    thi_mader 22 50 = 67.80 ± 0.006
    thi_mader 38 40 = 86.24 ± 0.006
    thi_dew_point 25 15 = 71.6 ± 1e-9
    """)

  /// NWS: temperature in °F, humidity, index in °F.
  @Test(arguments: [
    (90.0, 50.0, 94.60), (96, 50, 107.64), (90, 70, 105.92), (75, 50, 74.78), (82, 95, 93.97),
    (110, 10, 104.39),
  ])
  func heatIndex(fahrenheit: Double, humidity: Double, index: Double) throws {
    let celsius = try HeatIndex.nws((fahrenheit - 32) / 1.8, humidity)
    #expect(abs(celsius * 1.8 + 32 - index) < 0.006)
  }

  /// USGS OWQ 2011.03 and DOTABLES; TEOS-10 within 0.002 mg/L. Pressures are 750, 690, 755 and 740
  /// mmHg.
  static let oxygen: [Worked] = worked(
    """
    oxygen_saturation 0 = 14.621 ± 0.001
    oxygen_saturation 10 = 11.288 ± 0.001
    oxygen_saturation 20 = 9.092 ± 0.001
    oxygen_saturation 25 = 8.263 ± 0.001
    oxygen_saturation 30 = 7.559 ± 0.001
    oxygen_saturation 35 = 6.949 ± 0.001
    oxygen_saturation 40 = 6.413 ± 0.001
    oxygen_saturation 20 5 = 8.828 ± 0.001
    oxygen_saturation 20 20 = 8.080 ± 0.001
    oxygen_saturation 0 35 = 11.446 ± 0.001
    oxygen_saturation 10 35 = 9.024 ± 0.001
    oxygen_saturation 20 35 = 7.396 ± 0.001
    oxygen_saturation 25 35 = 6.772 ± 0.001
    oxygen_saturation 30 35 = 6.237 ± 0.001
    oxygen_saturation 22 0 99.99178 = 8.626 ± 0.001
    oxygen_saturation 22 0 = 8.744 ± 0.001
    oxygen_saturation 18 0 91.99243 = 8.577 ± 0.001
    oxygen_saturation 18 0 = 9.467 ± 0.001
    oxygen_saturation 24 28 100.65839 = 7.122 ± 0.001
    oxygen_saturation 24 28 = 7.171 ± 0.001
    oxygen_saturation 8 15 98.65855 = 10.457 ± 0.001
    oxygen_saturation 8 15 = 10.742 ± 0.001
    oxygen_percent 8.626 22 0 99.99178 = 100 ± 0.02
    salinity_from_ec 50000 = 32.91 ± 0.005
    """)

  /// Emerson 1975; R package wq 0.2-9; Bower & Bidwell 1978.
  static let ammonia: [Worked] = worked(
    """
    ammonia_percent 20 8.0 = 3.807 ± 0.0015
    ammonia_percent 25 8.0 = 5.366 ± 0.0015
    ammonia_percent 20 7.5 = 1.236 ± 0.0015
    ammonia_percent 28 8.8 = 30.62 ± 0.005
    ammonia_percent 5 7.0 = 0.124 ± 0.001
    ammonia_percent_saline 8.1 20 28 = 4.846 ± 0.001
    ammonia_percent_saline 8.2 28 15 = 10.875 ± 0.001
    ammonia_percent_saline 8.0 15 32 = 2.591 ± 0.001
    ammonia_percent_saline 8.0 20 0 = 3.822 ± 0.001
    ammonia_percent_saline_free 8.1 20 28 = 4.020 ± 0.001
    ammonia_percent_saline_free 8.2 28 15 = 9.237 ± 0.001
    ammonia_percent_saline_free 8.0 15 32 = 2.169 ± 0.001
    ammonia_percent_saline_free 8.0 20 0 = 3.822 ± 0.001
    ammonia_percent_sea 8.1 18 = 3.228 ± 0.001
    ammonia_percent_sea 7.9 22 = 2.758 ± 0.001
    ammonia_percent_sea 8.3 28 = 10.03 ± 0.005
    ammonia_nitrogen 1 25 8 = 0.05366 ± 2e-5
    ammonia 1 25 8 = 0.06524 ± 2e-5
    """)

  /// Carbon dioxide, Topp 1980, conductivity, FAO-56 soil water.
  static let soilAndAir: [Worked] = worked(
    """
    co2_pressure 400 101.325 = 40.53 ± 0.005
    co2_mass 400 101.325 = 719.5 ± 0.1
    co2_pressure 1000 100 = 100 ± 0.005
    co2_mass 1000 100 = 1775.3 ± 0.1
    co2_pressure 800 95 = 76 ± 0.005
    co2_mass 800 95 = 1349.3 ± 0.1
    co2_corrected 900 95 101.3 = 959.7 ± 0.05
    gas_ppm 20 17.03 = 28.7 ± 0.05
    topp 3 = 0.0298 ± 5e-5
    topp 10 = 0.1883 ± 5e-5
    topp 20 = 0.3454 ± 5e-5
    topp 30 = 0.4441 ± 5e-5
    topp_inverse 0.10 = 5.34 ± 0.005
    topp_inverse 0.25 = 13.28 ± 0.005
    topp_inverse 0.40 = 25.20 ± 0.005
    ec25 1 20 = 1.11111 ± 1e-5
    ec25 1 20 0.0191 = 1.10558 ± 1e-5
    ec25 1.413 25 = 1.413 ± 1e-9
    ec25 3 10 = 4.2857 ± 5e-5
    water_stress 60 150 75 = 1 ± 1e-9
    water_stress 75 150 75 = 1 ± 1e-9
    water_stress 100 150 75 = 0.6667 ± 5e-5
    water_stress 140 150 75 = 0.1333 ± 5e-5
    available_water 0.30 0.15 1 = 150 ± 1e-9
    ready_water 150 0.5 = 75 ± 1e-9
    depletion_fraction 0.55 7.5 = 0.45 ± 1e-9
    """)

  /// Simple mean, UW Extension 86/50, chillR 0.75, light by definition, USP 29, Q10, Wallin.
  static let time: [Worked] = worked(
    """
    gdd 28 14 10 = 11 ± 1e-9
    gdd 16 2 10 = 0 ± 1e-9
    gdd 30 20 0 = 25 ± 1e-9
    gdd_maize_f 87 63 = 24.5 ± 1e-9
    gdd_maize_f 90 45 = 18 ± 1e-9
    gdd_maize_f 80 55 = 17.5 ± 1e-9
    gdd_maize 32 8 = 10 ± 1e-9
    gdd_maize 28 12 = 10 ± 1e-9
    gdd_maize 9 3 = 0 ± 1e-9
    utah_unit 5 = 1 ± 0
    utah_unit 2 = 0.5 ± 0
    utah_unit 17 = -0.5 ± 0
    utah_unit 20 = -1 ± 0
    utah_unit 2.4 = 0.5 ± 0
    utah_unit 1.4 = 0 ± 0
    utah_unit 18 = -0.5 ± 0
    chill_hour 0 = 1 ± 0
    chill_hour 7.2 = 1 ± 0
    chill_hour -0.1 = 0 ± 0
    chill_hour 7.3 = 0 ± 0
    dli 500 12 = 21.60 ± 0.005
    dli 200 16 = 11.52 ± 0.005
    dli 400 16 = 23.04 ± 0.005
    dli 800 10 = 28.80 ± 0.005
    mkt 20 30 = 26.26 ± 0.005
    mkt 5 15 0.75 = 8.786 ± 0.0005
    mkt 25 25 = 25 ± 1e-6
    mkt 2 12 0.8333333333333334 = 4.732 ± 0.0005
    shelf_life 14 0 2.5 10 = 5.60 ± 0.005
    shelf_life 10 4 2 8 = 7.58 ± 0.005
    shelf_life 7 5 3 0 = 12.12 ± 0.005
    fish_spoilage 0 = 1 ± 1e-9
    fish_spoilage 2 = 1.44 ± 1e-9
    fish_spoilage 5 = 2.25 ± 1e-9
    fish_spoilage 8 = 3.24 ± 1e-9
    fish_spoilage 10 = 4 ± 1e-9
    wallin 9 20 = 2 ± 0
    wallin 13.5 17 = 2 ± 0
    wallin 20 14 = 2 ± 0
    wallin 25 18 = 3 ± 0
    wallin 6.9 30 = 0 ± 0
    wallin 9 15 = 0 ± 0
    wallin 9 25 = 4 ± 0
    wallin 26.7 30 = 0 ± 0
    """)

  /// limer, Handbook 60, Oster 1999, FAO-29, Maas–Hoffman, regressions of EC 1:5.
  static let amendments: [Worked] = worked(
    """
    response_optimum 24 -0.8 2.4 = 13.5 ± 1e-9
    response_maximum 24 -0.8 = 15.0 ± 1e-9
    utilisation_rate 12 8 10 = 40 ± 1e-9
    soil_factor 0.20 1.125 = 0.15 ± 1e-9
    soil_factor 0.20 1.30 = 0.1733 ± 5e-5
    nitrogen_monitoring 15 40 1 0.5 0.35 = 12.857 ± 0.0005
    ec117_price_factor 8 = 0.998 ± 0.0005
    lime_kamprath 2 = 3 ± 1e-9
    lime_cochrane 2 4 10 = 3.2 ± 1e-9
    lime_cochrane 2 4 30 = 1.2 ± 1e-9
    lime_cochrane 1 10 50 = 0 ± 1e-9
    lime_carbonate 3 20 1.2 = 3.6 ± 1e-9
    gypsum 15 5 20 0.15 1.30 100 1.2 = 4.025 ± 0.0005
    gypsum 25 10 18 0.20 1.35 100 1.1 = 6.896 ± 0.0005
    gypsum 20 8 12 0.30 1.40 80 1.0 = 6.502 ± 0.0005
    sar 10 5 3 = 5.000 ± 0.0005
    sar 20 8 4 = 8.165 ± 0.0005
    sar 40 10 6 = 14.142 ± 0.0005
    esp 5 = 5.763 ± 0.0005
    esp 8.16497 = 9.734 ± 0.0005
    esp 14.14214 = 16.388 ± 0.0005
    rsc 0.5 6 3 2 = 1.5 ± 1e-9
    leaching_requirement 0.6 0.4 = 0.4286 ± 5e-5
    leaching_requirement 1.0 1.7 = 0.1333 ± 5e-5
    leaching_requirement 3.0 6.0 = 0.1111 ± 5e-5
    leaching_requirement 2.0 7.7 = 0.0548 ± 5e-5
    irrigation_with_leaching 1016 0.6 0.4 = 1778 ± 0.5
    salt_yield 8 6.0 7.1 = 85.8 ± 1e-9
    salt_yield 4 1.7 12 = 72.4 ± 1e-9
    salt_yield 10 7.7 5.2 = 88.04 ± 1e-9
    salt_yield 4 2.5 9.9 = 85.15 ± 1e-9
    salt_yield 1 6.0 7.1 = 100 ± 0
    salt_yield 50 6.0 7.1 = 0 ± 0
    ece_talsma1968 0.8 = 5.120 ± 0.0005
    ece_loveday1972 0.8 = 5.200 ± 0.0005
    ece_murray1980 0.8 = 5.050 ± 0.0005
    ece_shaw1981 0.8 = 3.927 ± 0.0005
    ece_lyons2003 0.8 = 4.762 ± 0.0005
    ece_korea 0.8 = 6.000 ± 0.0005
    """)

  @Test(arguments: [humidity, evapotranspiration, comfort, oxygen].flatMap { $0 })
  func weatherAndWater(_ worked: Worked) throws { try check(worked) }

  @Test(arguments: [ammonia, soilAndAir, time, amendments].flatMap { $0 })
  func soilAndTime(_ worked: Worked) throws { try check(worked) }

  private func check(_ worked: Worked) throws {
    let formula = try #require(Formula.named(worked.name))
    let value = try formula(worked.arguments)
    #expect(abs(value - worked.expected) <= worked.tolerance, "got \(value)")
  }
}
