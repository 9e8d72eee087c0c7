/// Rules bound to the units of a site: everything the engine looks up and never changes.
///
/// Flat arrays and numbers, so that a reading finds its rules by two additions. Derived from rules
/// and site alone and in their order: a snapshot stores states by these numbers.
struct Binding: Sendable {
  /// A rule as compiled for units of one shape.
  struct Plan: Sendable {
    var rule: Int32
    var levels: Stretch
    var until = Stretch()
    var onlyWhen = Stretch()
    var subject = Stretch()
    var keep: Int64 = 0
    /// Whether passing time alone can change it.
    var timed = false
    /// Whether anything but levels and `until` must be looked at.
    var gated = false
  }
  struct Level: Hashable, Sendable {
    var code: Stretch
    var hold: Int64
    var severity: UInt8
  }
  /// A rule in a unit, or at a gateway.
  struct Instance: Hashable, Sendable {
    var plan: Int32
    /// Where its channels begin in ``Binding/inputs``, and how many they are.
    var input: Int32 = 0
    var inputCount: Int32 = 0
    /// −1 for a gateway's.
    var unit: Int32
    var clock: Int32
    var farm: Int32
  }
  struct Unit: Sendable {
    var farm: Int32
    var clock: Int32
    var id: String
    var name: Title
    var sensors: [Sensor]
  }
  struct Clock: Sendable {
    var farm: Int32
    /// The gateway; `nil` for the time of units that no gateway is named for.
    var gateway: Gateway?
    /// Its own rules.
    var instances: [Int32] = []
  }
  struct Farm: Sendable {
    var id: String
    var name: Title
    var zone: Zone
    var clocks: Range<Int32>
  }
  struct ChannelKey: Hashable, Sendable {
    var unit: Int32
    var metric: MetricID
  }

  var rules: [Rule] = []
  var code: [Step] = []
  var conversions: [Conversion] = []
  var formulas: [Formula] = []
  var plans: [Plan] = []
  var levels: [Level] = []
  var instances: [Instance] = []
  var inputs: [Int32] = []
  var units: [Unit] = []
  var clocks: [Clock] = []
  var farms: [Farm] = []
  /// The channel's unit and metric, by number.
  var channels: [ChannelKey] = []
  /// The rules that read a channel: `dependents[dependentStart[c]..<dependentStart[c + 1]]`.
  var dependentStart: [Int32] = []
  var dependents: [Int32] = []

  /// Look-ups for when a series or a farm is first seen.
  var farmNumbers: [String: Int32] = [:]
  var unitNumbers: [RuleBook.UnitName: Int32] = [:]
  var channelNumbers: [ChannelKey: Int32] = [:]
}
