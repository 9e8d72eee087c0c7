/// Event time that never was: before every instant.
let never = Int64.min

/// What is remembered of a series.
struct SeriesState: Hashable, Sendable {
  /// Event time of the newest judged reading.
  var newest = never
  /// Running estimate of the time between readings; 0 while unknown.
  var interval: Int64 = 0
  /// The unit's channel of this metric; −1 when no rule reads it.
  var channel: Int32 = -1
  /// The clock it belongs to; −1 when the site does not know its farm.
  var clock: Int32 = -1
  /// What the site says its interval is; 0 when it says nothing.
  var expected: Int32 = 0
  /// Detectors of its own, by number; −1 when no rule asks for them.
  var shape: Int32 = -1
  var anomaly: Int32 = -1
  var attenuation: Int32 = -1
  /// The metric that is computed here; −1 for what a probe measures.
  var derived: Int32 = -1
  var metric: UInt16 = 0
  var outdoors = false
  /// The newest flag.
  var flag = QualityFlag.notEvaluated
  /// What the newest reading told of the one before it; not evaluated when that stays as it was.
  var revised = QualityFlag.notEvaluated
  /// The newest believed value and its time.
  var value = Double.nan
  var time = never
  /// The believed value before ``value``; NaN when a gap lies between.
  var previous = Double.nan
  /// The run of equal readings.
  var restSince = never
  var restLow = Double.infinity
  var restHigh = -Double.infinity
  /// Its clock's ``ClockState/silence`` when the newest reading came.
  var silence: Int64 = 0

  /// A span without readings that is a gap: durations do not run over it.
  ///
  /// 2.5 times the interval that the site gives or that was observed; never under a minute, since
  /// radio sends in bursts; an hour while nothing is known. Engineering defaults.
  var gap: Int64 {
    let interval = expected > 0 ? Int64(expected) : self.interval
    return interval == 0 ? .hour : max(interval * 5 / 2, .minute)
  }

  /// A reading came at `time`, so the estimate of the interval moves.
  @inline(__always) mutating func observe(_ time: Int64) {
    if newest != never { follow(&interval, time - newest) }
  }
}

/// Moves a running estimate of an interval towards a new distance: exact at once for a regular
/// sensor, and not much moved by a single outage.
@inline(__always) func follow(_ interval: inout Int64, _ distance: Int64) {
  if interval == 0 {
    interval = distance
  } else if distance > interval {
    interval = min(distance, interval + interval / 4 + 1)
  } else if distance < interval {
    interval = max(distance, interval - interval / 5 - 1)
  }
}

/// The present value of a metric of a unit.
struct ChannelState: Hashable, Sendable {
  var value = Double.nan
  /// Event time of the newest believed reading.
  var time = never
  /// From then on the value is no longer known.
  var until = never
}

/// Where a rule stands in a unit.
struct RuleState: Hashable, Sendable {
  enum Phase: UInt8, Sendable {
    case idle, pending, firing, noData
  }
  var phase = Phase.idle
  var severity: UInt8 = 0
  /// Its alert is kept from people.
  var quiet = false
  /// Since when each level holds; ``never`` when it does not.
  var since: (Int64, Int64, Int64) = (never, never, never)
  /// Since when the end holds.
  var clear = never
  /// When the condition of the present alert first held.
  var first = never
  /// The latest event time at which it was judged.
  var last = never
  var worst = Double.nan
  /// When it is to be judged again without a reading, by its clock's two heaps.
  var staleWake = Int64.max
  var timedWake = Int64.max
  /// The farm-local day of the newest alert, and how many fired on it.
  var day: Int32 = 0
  var begun: Int32 = 0
  /// How often it changed of late, as of ``flapAt``; halves every hour.
  var flaps = 0.0
  var flapAt = never
  /// It changed too often: it goes on as one alert until it is calm.
  var unstable = false

  @inline(__always) mutating func setSince(_ level: Int, _ time: Int64) {
    switch level {
    case 0: since.0 = time
    case 1: since.1 = time
    default: since.2 = time
    }
  }
  @inline(__always) func since(_ level: Int) -> Int64 {
    level == 0 ? since.0 : level == 1 ? since.1 : since.2
  }

  static func == (a: Self, b: Self) -> Bool {
    (a.phase, a.severity, a.quiet, a.since.0, a.since.1, a.since.2)
      == (b.phase, b.severity, b.quiet, b.since.0, b.since.1, b.since.2)
      && (a.clear, a.first, a.last, a.worst.bitPattern, a.staleWake, a.timedWake)
        == (b.clear, b.first, b.last, b.worst.bitPattern, b.staleWake, b.timedWake)
      && (a.day, a.begun, a.flaps, a.flapAt, a.unstable)
        == (b.day, b.begun, b.flaps, b.flapAt, b.unstable)
  }
  func hash(into hasher: inout Hasher) { hasher.combine(first) }
}

/// Event time as a gateway has told it.
struct ClockState: Hashable, Sendable {
  /// The newest event time that the gateway itself reported: what `missing` is measured by.
  var heard = never
  /// When it was first heard: from then on what the site lists is waited for.
  var began = never
  /// The farm's time when it was last heard: what its silence is measured by.
  var heardAt = never
  /// Running estimate of the time between its reports; 0 while unknown.
  var interval: Int64 = 0
  /// How long in all it said nothing: silence of a gateway is no silence of its sensors.
  var silence: Int64 = 0
  /// When values grow too old to judge by.
  var stale = TimerHeap()
  /// When `missing` comes true.
  var timed = TimerHeap()
}

extension ClockState {
  /// The gateway reports at a newer time; a longer pause than usual was silence.
  mutating func observe(_ time: Int64) {
    guard heard != never else {
      began = time
      return
    }
    let pause = time - heard
    if pause > max(interval * 5 / 2, .minute), interval > 0 { silence += pause }
    follow(&interval, pause)
  }
}

/// Event time of a farm.
struct FarmState: Hashable, Sendable {
  /// The newest of any reading, or as far as passing time was recorded.
  var now = never
  /// When gateways grow silent and commands run out.
  var timers = TimerHeap()

  /// How long a gateway may say nothing, by the farm's time, before its values begin to age: as much
  /// as a reading may be ahead of the present. Engineering default.
  static let lag: Int64 = 5 * .minute
}
