/// How the names that gateways use are understood: `unit/metric`, `unit/metric/sensor`, or an alias
/// that the site file gives a sensor.
enum NameResolution {
  struct Found {
    var unit: FarmUnit
    var metric: Metric
    /// The sensor as the site file lists it, if it does.
    var sensor: Sensor?
    /// The sensor's id as the name gives it.
    var sensorID: String
  }

  static func resolve(
    _ name: String, farm: FarmHolding, gateway: Gateway
  ) -> Result<Found, Rejection> {
    for unit in farm.units where may(gateway, unit) {
      for sensor in unit.sensors where sensor.aliases.contains(name) {
        return .success(
          Found(unit: unit, metric: sensor.metric, sensor: sensor, sensorID: sensor.id))
      }
    }
    let parts = name.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == ":" }
      .map(String.init)
    // A gateway of one unit need not name it.
    if parts.count <= 2, Metric.named(parts[0]) != nil, let only = onlyUnit(farm, gateway) {
      return find(in: only, metric: parts[0], sensor: parts.count > 1 ? parts[1] : "")
    }
    guard parts.count == 2 || parts.count == 3 else {
      return .failure(
        Rejection(
          .unknownMetric,
          Title(
            en: "\"\(name)\" names no sensor. Call it unit/metric, or give a sensor this alias.",
            zh: "“\(name)”没有对应的传感器。请写成 单元/指标，或给传感器加这个别名。")))
    }
    guard let unit = farm.units.first(where: { $0.id == parts[0] }) else {
      return .failure(
        Rejection(
          .unknownUnit,
          Title(
            en: "Farm \"\(farm.id)\" has no unit \"\(parts[0])\".",
            zh: "农场“\(farm.id)”没有单元“\(parts[0])”。"
          ).followed(by: .near(parts[0], in: farm.units.map(\.id), otherwise: .empty))))
    }
    guard may(gateway, unit) else {
      return .failure(
        Rejection(
          .foreignUnit,
          Title(
            en:
              "Gateway \"\(gateway.id)\" may not write unit \"\(unit.id)\". Add the unit to the gateway's units if it should.",
            zh: "网关“\(gateway.id)”不可写单元“\(unit.id)”。如应允许，请把它加到该网关的 units。")))
    }
    return find(in: unit, metric: parts[1], sensor: parts.count > 2 ? parts[2] : "")
  }

  private static func find(
    in unit: FarmUnit, metric name: String, sensor id: String
  ) -> Result<Found, Rejection> {
    guard let metric = Metric.named(name) else {
      return .failure(
        Rejection(
          .unknownMetric,
          Title(en: "There is no metric \"\(name)\".", zh: "没有指标“\(name)”。")
            .followed(by: .near(name, in: Metric.all.map(\.name), otherwise: .empty))))
    }
    let listed = unit.sensors.filter { $0.metric.id == metric.id }
    let sensor = id.isEmpty && listed.count == 1 ? listed[0] : listed.first { $0.id == id }
    if sensor == nil, !id.isEmpty, !listed.isEmpty {
      return .failure(
        Rejection(
          .unknownMetric,
          Title(
            en: "Unit \"\(unit.id)\" has no \(name) sensor \"\(id)\", only "
              + listed.map { "\"\($0.id)\"" }.joined(separator: ", ") + ".",
            zh: "单元“\(unit.id)”没有编号为“\(id)”的 \(name) 传感器，只有"
              + listed.map { "“\($0.id)”" }.joined(separator: "、") + "。")))
    }
    return .success(Found(unit: unit, metric: metric, sensor: sensor, sensorID: id))
  }

  private static func may(_ gateway: Gateway, _ unit: FarmUnit) -> Bool {
    gateway.units.isEmpty || gateway.units.contains(unit.id)
  }

  static func onlyUnit(_ farm: FarmHolding, _ gateway: Gateway) -> FarmUnit? {
    let units = farm.units.filter { may(gateway, $0) }
    return units.count == 1 ? units[0] : nil
  }
}
