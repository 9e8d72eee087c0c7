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
    var middle = Stretch()
    var keep: Int64 = 0
    /// Whether passing time alone can change it.
    var timed = false
    /// Whether anything but levels and `until` must be looked at.
    var gated = false
    /// Whether a bad reading is a reason to judge it.
    var asksQuality = false
    var lowIsWorse = false
    /// What it commands, and what ends that.
    var acts = false
    var actUntil = Stretch()
    var limit: Int32 = .max
    var windowCount: Int32 = 0
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
    /// Where its windows begin in ``Binding/windowRefs``.
    var window: Int32 = 0
    /// −1 for a gateway's.
    var unit: Int32
    var clock: Int32
    var farm: Int32
    /// Its place in ``Binding/acting``; −1 when it commands nothing.
    var command: Int32 = -1
  }
  /// A window over a metric or an expression of a unit.
  struct WindowPlace: Sendable {
    /// Its inputs and unit; it has no plan.
    var place: Instance
    var code: Stretch
    var span: Int64
    var needs: Window.Needs
  }
  /// A metric of a unit that is computed from others.
  struct DerivedPlace: Sendable {
    var place: Instance
    var code: Stretch
    var metric: MetricID
  }
  /// What the series of a channel must keep for the rules that read it.
  struct Needs: OptionSet, Hashable, Sendable {
    let rawValue: UInt8
    static let shape = Needs(rawValue: 1)
    static let anomaly = Needs(rawValue: 2)
  }
  /// For each of some things, a few numbers: two flat arrays instead of an array of arrays.
  struct Lists: Hashable, Sendable {
    private(set) var starts: [Int32] = [0]
    private(set) var items: [Int32] = []
    init() {}
    init(_ lists: [[Int32]]) {
      for list in lists {
        items += list
        starts.append(Int32(items.count))
      }
    }
    @inline(__always) func range(_ index: Int) -> Range<Int> {
      Int(starts[index])..<Int(starts[index + 1])
    }
    subscript(index: Int) -> ArraySlice<Int32> { items[range(index)] }
  }
  struct Unit: Sendable {
    var farm: Int32
    var clock: Int32
    var id: String
    var name: Title
    var sensors: [Sensor]
    var actuators: [String]
    /// Whether the sky is above it, so that the climate of the region is its own.
    var outdoors: Bool
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
  /// The rule's numbers as a plan has them, with what the site says of its units.
  var numbers: [[Rule.Number]] = []
  var levels: [Level] = []
  var instances: [Instance] = []
  var inputs: [Int32] = []
  var units: [Unit] = []
  var clocks: [Clock] = []
  var farms: [Farm] = []
  /// The channel's unit and metric, by number.
  var channels: [ChannelKey] = []
  /// By channel: the rules, windows and derived metrics that read it, and what its series keep.
  var dependents = Lists()
  var windowDependents = Lists()
  var derivedDependents = Lists()
  var needs: [Needs] = []
  var windows: [WindowPlace] = []
  /// The windows of instances, by number.
  var windowRefs: [Int32] = []
  var derived: [DerivedPlace] = []
  /// The instances that command something.
  var acting: [Int32] = []
  /// By instance: which others must fire, must not fire, and which ask about it.
  var after = Lists()
  var unless = Lists()
  var followers = Lists()
  /// By clock: the instances of its units that passing time alone can make true.
  var waiting = Lists()

  /// Look-ups for when a series or a farm is first seen.
  var farmNumbers: [String: Int32] = [:]
  var unitNumbers: [RuleBook.UnitName: Int32] = [:]
  var derivedNumbers: [ChannelKey: Int32] = [:]
  var channelNumbers: [ChannelKey: Int32] = [:]
}
