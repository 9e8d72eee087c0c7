/// Why a snapshot cannot be taken up; the caller rebuilds the engine from history instead.
public struct SnapshotError: Error, Hashable, Sendable {
  /// A sentence.
  public var message: String
}

extension Engine {
  /// Raised whenever the layout of a snapshot or the meaning of a state changes.
  private static let version: UInt32 = 4
  private static let mark: UInt32 = 0x4657_5253

  /// Everything that the engine remembers, in a compact form of its own.
  public func snapshot() -> [UInt8] {
    var out = ByteWriter()
    out.put(Self.mark)
    out.put(Self.version)
    out.put(digest)
    out.put(UInt32(series.count))
    for state in series {
      out.put(state)
      if state.shape >= 0 { shapes[Int(state.shape)].write(&out) }
      if state.anomaly >= 0 { anomalies[Int(state.anomaly)].write(&out) }
      if state.attenuation >= 0 { attenuations[Int(state.attenuation)].write(&out) }
    }
    for channel in channels { out.put(channel) }
    for state in states { out.put(state) }
    for window in windows { window.write(&out) }
    for command in commands { out.put(command) }
    for clock in clocks { out.put(clock) }
    for farm in farms {
      out.put(farm.now)
      out.put(farm.timers)
    }
    return out.bytes
  }

  /// The engine of a snapshot; refuses one of another version, of other rules or another site.
  public init(
    snapshot: [UInt8], rules: RuleBook, site: Site, catalogue: Catalogue
  ) throws(SnapshotError) {
    self.init(rules: rules, site: site, catalogue: catalogue)
    var input = ByteReader(snapshot)
    guard try input.take() as UInt32 == Self.mark else {
      throw SnapshotError(message: "These bytes are no snapshot of the rules engine.")
    }
    let version: UInt32 = try input.take()
    guard version == Self.version else {
      throw SnapshotError(
        message: "The snapshot has layout \(version), this program reads \(Self.version).")
    }
    guard try input.take() as UInt64 == digest else {
      throw SnapshotError(message: "The snapshot was made with other rules or another site.")
    }
    let count = Int(try input.take() as UInt32)
    guard count <= series.count else {
      throw SnapshotError(message: "The snapshot knows series that the catalogue does not.")
    }
    for index in 0..<count { try restore(index, &input) }
    for index in channels.indices { channels[index] = try input.takeChannel() }
    for index in states.indices { states[index] = try input.takeState() }
    for index in windows.indices { try windows[index].restore(&input) }
    for index in commands.indices { commands[index] = try input.takeCommand() }
    for index in clocks.indices { clocks[index] = try input.takeClock() }
    for index in farms.indices {
      farms[index].now = try input.take()
      farms[index].timers = try input.takeHeap()
    }
    guard input.isAtEnd else {
      throw SnapshotError(message: "The snapshot is longer than it should be.")
    }
  }

  private mutating func restore(_ index: Int, _ input: inout ByteReader) throws(SnapshotError) {
    try input.restore(&series[index])
    if series[index].newest != never { heardFirst(index) }
    let (shape, anomaly) = (Int(series[index].shape), Int(series[index].anomaly))
    if shape >= 0 { shapes[shape] = try ShapeDetector(&input) }
    if anomaly >= 0 { anomalies[anomaly] = try AnomalyState(&input) }
    let quiet = Int(series[index].attenuation)
    if quiet >= 0 { try attenuations[quiet].restore(&input) }
  }

  /// A hash of everything in rules and site that the engine's numbers and answers depend on.
  static func digest(_ rules: RuleBook, _ site: Site) -> UInt64 {
    var text = ""
    for rule in rules.rules {
      for (key, value) in rule.written { text += "\(key)\u{1F}\(value)\u{1E}" }
      text += "\u{1D}"
    }
    for farm in site.farms {
      text += "\(farm.id)\u{1F}\(farm.zone.name)\u{1F}\(farm.elevation ?? 0)\u{1E}"
      for gateway in farm.gateways { text += "\(gateway.id)=\(gateway.units)\u{1E}" }
      for unit in farm.units {
        text += unitText(unit)
        let name = RuleBook.UnitName(farm: farm.id, unit: unit.id)
        for (rule, change) in (rules.overrides[name] ?? [:]).sorted(by: { $0.key < $1.key }) {
          text += "\(rule):\(change.written);"
        }
        for one in rules.derived[name] ?? [] { text += "\(one.metric.name)=\(one.written);" }
      }
    }
    return text.utf8.reduce(14_695_981_039_346_656_037) {
      ($0 ^ UInt64($1)) &* 1_099_511_628_211
    }
  }

  private static func unitText(_ unit: FarmUnit) -> String {
    var text = "\(unit.id)\u{1F}\(unit.kind.rawValue)\u{1F}\(unit.area ?? 0)\u{1F}"
    for (key, value) in unit.attributes.sorted(by: { $0.key < $1.key }) {
      text += "\(key)=\(value);"
    }
    for sensor in unit.sensors {
      text += "\(sensor.id)/\(sensor.metric.name)/\(sensor.interval ?? 0);"
    }
    return text + unit.actuators.joined(separator: ",") + "\u{1E}"
  }
}
