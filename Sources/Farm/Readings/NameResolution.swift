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
          "\"\(name)\" names no sensor. Call it unit/metric, or give a sensor this alias."))
    }
    guard let unit = farm.units.first(where: { $0.id == parts[0] }) else {
      let near = nearest(parts[0], in: farm.units.map(\.id)).map { " Did you mean \"\($0)\"?" }
      return .failure(
        Rejection(
          .unknownUnit, "Farm \"\(farm.id)\" has no unit \"\(parts[0])\"." + (near ?? "")))
    }
    guard may(gateway, unit) else {
      return .failure(
        Rejection(
          .foreignUnit,
          "Gateway \"\(gateway.id)\" may not write unit \"\(unit.id)\". "
            + "Add the unit to the gateway's units if it should."))
    }
    return find(in: unit, metric: parts[1], sensor: parts.count > 2 ? parts[2] : "")
  }

  private static func find(
    in unit: FarmUnit, metric name: String, sensor id: String
  ) -> Result<Found, Rejection> {
    guard let metric = Metric.named(name) else {
      let near = nearest(name, in: Metric.all.map(\.name)).map { " Did you mean \"\($0)\"?" }
      return .failure(
        Rejection(.unknownMetric, "There is no metric \"\(name)\"." + (near ?? "")))
    }
    let listed = unit.sensors.filter { $0.metric.id == metric.id }
    let sensor = id.isEmpty && listed.count == 1 ? listed[0] : listed.first { $0.id == id }
    if sensor == nil, !id.isEmpty, !listed.isEmpty {
      return .failure(
        Rejection(
          .unknownMetric,
          "Unit \"\(unit.id)\" has no \(name) sensor \"\(id)\", only "
            + listed.map { "\"\($0.id)\"" }.joined(separator: ", ") + "."))
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
