extension Metric {
  /// Every metric, in a fixed order.
  ///
  /// Names, units, EPCIS terms: RFC 8428 and RFC 8798 registries, UCUM 2.1, GS1 Web vocabulary 1.9,
  /// UN/ECE Rec 20. Ranges and rates: WMO-No. 8 (air, wind, radiation), QARTOD manuals (water), else
  /// engineering defaults for the Yellow River delta.
  public static let all: [Metric] = rows.enumerated().map {
    Metric(number: $0.offset, row: $0.element)
  }

  private typealias Row = (
    name: String, en: String, zh: String, unit: String, range: ClosedRange<Double>,
    usual: ClosedRange<Double>?, rate: (Double, Double, Milliseconds)?,
    flat: (Double, Milliseconds)?, epcis: String, decimals: Int
  )

  private init(number: Int, row: Row) {
    id = MetricID(number)
    name = row.name
    title = Title(en: row.en, zh: row.zh)
    unit = UnitOfMeasure.parse(row.unit)!
    range = row.range
    usual = row.usual
    rate = row.rate.map { Rate(suspect: $0.0, fail: $0.1, span: $0.2) }
    flat = row.flat.map { Flat(tolerance: $0.0, span: $0.1) }
    let parts = row.epcis.split(separator: " ")
    epcis = EPCIS(
      type: String(parts[0]), uom: parts.count > 1 ? String(parts[1]) : nil,
      factor: parts.count > 2 ? Double(parts[2])! : 1)
    decimals = row.decimals
    adds = ["rainfall", "energy", "door_open"].contains(row.name)
  }

  private static let h = Milliseconds.hour
  private static let tenMinutes = 10 * Milliseconds.minute

  private static let rows: [Row] = air + light + soil + water + derived + store + device

  private static let air: [Row] = [
    (
      "air_temperature", "air temperature", "空气温度", "Cel", -40...60, -20...42,
      (5, 10, tenMinutes), (0.1, 6 * h), "Temperature CEL", 1
    ),
    (
      "air_relative_humidity", "relative humidity", "空气湿度", "%", 0...103, 5...100,
      (20, 40, tenMinutes), (1, 12 * h), "RelativeHumidity P1", 0
    ),
    (
      "air_absolute_humidity", "absolute humidity", "绝对湿度", "g/m3", 0...80, nil, nil, nil,
      "AbsoluteHumidity A93", 1
    ),
    (
      "vapour_pressure_deficit", "vapour pressure deficit", "饱和水汽压差", "kPa", 0...9, nil, nil,
      nil, "Pressure KPA", 2
    ),
    ("dew_point", "dew point", "露点", "Cel", -60...35, nil, nil, nil, "Temperature CEL", 1),
    (
      "wet_bulb", "wet bulb temperature", "湿球温度", "Cel", -20...45, nil, nil, nil,
      "Temperature CEL", 1
    ),
    (
      "air_pressure", "air pressure", "气压", "hPa", 500...1100, 960...1050, (5, 20, tenMinutes),
      (0.1, 6 * h), "Pressure A97", 1
    ),
    (
      "wind_speed", "wind speed", "风速", "m/s", 0...75, 0...40, (10, 20, .minute), nil,
      "Speed MTS", 1
    ),
    ("wind_direction", "wind direction", "风向", "deg", 0...360, nil, nil, nil, "Angle DD", 0),
    ("rainfall", "rain", "降雨", "mm", 0...500, nil, nil, nil, "Length MMT", 1),
    ("rain_rate", "rain rate", "雨强", "mm/h", 0...2400, 0...150, nil, nil, "VolumetricFlux", 1),
    (
      "co2_concentration", "carbon dioxide", "二氧化碳", "ppm", 0...20_000, 300...5000,
      (500, 1500, 5 * .minute), (2, 12 * h), "VolumeFraction 59", 0
    ),
    (
      "ammonia_air", "ammonia in air", "氨气", "ppm", 0...200, 0...50, (10, 30, tenMinutes),
      (0.2, 24 * h), "VolumeFraction 59", 1
    ),
    (
      "h2s_air", "hydrogen sulphide in air", "硫化氢", "ppm", 0...100, 0...20, nil, nil,
      "VolumeFraction 59", 1
    ),
    (
      "leaf_wetness", "leaf wetness", "叶面湿润", "1", 0...1, nil, nil, nil, "Dimensionless P1 100",
      2
    ),
    (
      "leaf_temperature", "leaf temperature", "叶温", "Cel", -20...60, nil, nil, nil,
      "Temperature CEL", 1
    ),
  ]

  private static let light: [Row] = [
    (
      "shortwave_radiation", "solar radiation", "太阳辐射", "W/m2", -10...1600, -10...1250,
      (800, 1000, .minute), nil, "Irradiance D54", 0
    ),
    (
      "ppfd", "photosynthetic light", "光合有效辐射", "umol/m2/s", 0...3000, 0...2300, nil, nil,
      "Irradiance", 0
    ),
    (
      "dli", "daily light integral", "日累积光量", "mol/m2/d", 0...65, nil, nil, nil,
      "Dimensionless", 1
    ),
    ("illuminance", "illuminance", "光照度", "lx", 0...200_000, nil, nil, nil, "Illuminance LUX", 0),
  ]

  private static let soil: [Row] = [
    (
      "soil_temperature", "soil temperature", "土壤温度", "Cel", -30...60, -10...45, (2, 5, h),
      (0.05, 48 * h), "Temperature CEL", 1
    ),
    (
      "soil_moisture_vwc", "soil moisture", "土壤体积含水率", "m3/m3", 0...0.70, 0.03...0.55,
      (0.15, 0.30, h), (0.001, 72 * h), "VolumeFraction P1 100", 3
    ),
    (
      "soil_ec_bulk", "soil bulk conductivity", "土壤电导率", "dS/m", 0...23, 0.05...10, (1, 3, h),
      (0.005, 48 * h), "Conductivity D10 0.1", 2
    ),
    (
      "soil_ece", "saturation extract conductivity", "饱和浸提液电导率", "dS/m", 0...100, nil, nil,
      nil, "Conductivity D10 0.1", 2
    ),
    (
      "soil_ph", "soil pH", "土壤酸碱度", "pH", 2...12, 6.5...9.5, (0.3, 1, h), (0.02, 72 * h),
      "Dimensionless", 2
    ),
    (
      "soil_om", "soil organic matter", "有机质", "g/kg", 0...400, nil, nil, nil,
      "MassConcentration", 1
    ),
    (
      "soil_alkali_n", "alkali-hydrolysable nitrogen", "碱解氮", "mg/kg", 0...1000, nil, nil, nil,
      "Dimensionless", 0
    ),
    (
      "soil_olsen_p", "available phosphorus (Olsen)", "有效磷", "mg/kg", 0...500, nil, nil, nil,
      "Dimensionless", 1
    ),
    (
      "soil_available_k", "available potassium", "速效钾", "mg/kg", 0...3000, nil, nil, nil,
      "Dimensionless", 0
    ),
    (
      "soil_cec", "cation exchange capacity", "阳离子交换量", "cmol/kg", 0...100, nil, nil, nil,
      "Dimensionless", 1
    ),
    (
      "fertiliser_rate", "fertiliser rate", "施肥量", "kg/ha", 0...5000, nil, nil, nil,
      "SurfaceDensity", 0
    ),
  ]

  private static let water: [Row] = [
    (
      "water_temperature", "water temperature", "水温", "Cel", -2.5...45, -1.9...35, (1, 3, h),
      (0.02, 24 * h), "Temperature CEL", 1
    ),
    (
      "dissolved_oxygen", "dissolved oxygen", "溶解氧", "mg/L", 0...25, 0.5...18,
      (2, 5, tenMinutes), (0.05, 6 * h), "MassConcentration M1", 2
    ),
    (
      "do_saturation", "oxygen saturation", "氧饱和度", "%", 0...300, 5...200, nil, nil,
      "Dimensionless P1", 0
    ),
    (
      "water_ph", "water pH", "水体pH", "pH", 0...14, 6...10, (0.3, 0.8, h), (0.01, 12 * h),
      "Dimensionless", 2
    ),
    (
      "salinity", "salinity", "盐度", "PSU", 0...60, 0...40, (2, 5, h), (0.02, 24 * h),
      "Dimensionless", 1
    ),
    (
      "water_ec", "water conductivity", "水体电导率", "mS/cm", 0...200, nil, nil, nil,
      "Conductivity H61", 2
    ),
    (
      "orp", "redox potential", "氧化还原电位", "mV", -1500...1500, -300...700, (100, 300, tenMinutes),
      (1, 24 * h), "Voltage 2Z", 0
    ),
    (
      "turbidity", "turbidity", "浊度", "NTU", 0...4000, 0...500, (100, 500, tenMinutes),
      (0.5, 24 * h), "Dimensionless", 1
    ),
    (
      "tan_n", "total ammonia nitrogen", "总氨氮", "mg/L", 0...50, 0...5, (0.5, 2, h),
      (0.01, 24 * h), "MassConcentration M1", 2
    ),
    (
      "nh3_n", "un-ionised ammonia nitrogen", "非离子氨氮", "mg/L", 0...10, nil, nil, nil,
      "MassConcentration M1", 3
    ),
    (
      "nitrite_n", "nitrite nitrogen", "亚硝酸盐氮", "mg/L", 0...50, nil, nil, nil,
      "MassConcentration M1", 3
    ),
    (
      "nitrate_n", "nitrate nitrogen", "硝酸盐氮", "mg/L", 0...500, nil, nil, nil,
      "MassConcentration M1", 1
    ),
    ("sulfide", "sulphide", "硫化物", "mg/L", 0...10, nil, nil, nil, "MassConcentration M1", 3),
    (
      "alkalinity", "total alkalinity as CaCO3", "总碱度", "mg/L", 0...1000, nil, nil, nil,
      "MassConcentration M1", 0
    ),
    ("secchi", "transparency", "透明度", "cm", 0...1000, nil, nil, nil, "Length CMT", 0),
    ("water_level", "water level", "水位", "m", -20...100, nil, (0.1, 0.5, h), nil, "Length MTR", 2),
    ("flow_rate", "flow", "流量", "m3/s", 0...1000, nil, nil, nil, "VolumeFlowRate MQS", 3),
  ]

  private static let derived: [Row] = [
    (
      "et0_daily", "reference evapotranspiration", "参考蒸散量", "mm/d", 0...20, nil, nil, nil,
      "VolumetricFlux", 2
    ),
    ("gdd", "growing degree days", "有效积温", "K.d", 0...6000, nil, nil, nil, "Dimensionless", 0),
    ("chill_portions", "chill portions", "需冷量", "1", 0...150, nil, nil, nil, "Count", 1),
    (
      "thi", "temperature-humidity index", "温湿指数", "1", 20...110, nil, nil, nil,
      "Dimensionless", 1
    ),
    ("heat_index", "heat index", "炎热指数", "Cel", 10...80, nil, nil, nil, "Temperature CEL", 1),
  ]

  private static let store: [Row] = [
    (
      "storage_temperature", "storage temperature", "冷藏温度", "Cel", -60...60, -30...25,
      (3, 8, 5 * .minute), (0.05, 12 * h), "Temperature CEL", 1
    ),
    (
      "mkt", "mean kinetic temperature", "平均动力学温度", "Cel", -30...60, nil, nil, nil,
      "Temperature CEL", 1
    ),
    (
      "remaining_life", "remaining shelf life", "剩余货架期", "d", 0...1000, nil, nil, nil,
      "Time DAY", 1
    ),
    ("door_open", "door openings", "门开关", "1", 0...1_000_000, nil, nil, nil, "Count", 0),
    ("latitude", "latitude", "纬度", "deg", -90...90, nil, nil, nil, "Latitude", 5),
    ("longitude", "longitude", "经度", "deg", -180...180, nil, nil, nil, "Longitude", 5),
  ]

  private static let device: [Row] = [
    ("battery_voltage", "battery voltage", "电池电压", "V", 0...60, nil, nil, nil, "Voltage VLT", 2),
    ("battery_level", "battery level", "电量", "%", 0...100, nil, nil, nil, "Dimensionless P1", 0),
    ("rssi", "signal strength", "信号", "dBm", -150...0, nil, nil, nil, "Dimensionless", 0),
    ("power", "power", "功率", "W", 0...1e9, nil, nil, nil, "Power WTT", 0),
    ("energy", "energy", "用电量", "kWh", 0...1e9, nil, nil, nil, "Energy KWH", 1),
  ]
}
