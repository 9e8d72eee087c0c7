import Farm

/// What goes wrong with probes and gateways in the field.
enum Fault: String, CaseIterable, Sendable {
  /// The probe repeats one value.
  case stuck
  /// Single values far off.
  case spiking
  /// The probe says nothing.
  case silent
  /// The probe wanders off, a little more each hour.
  case drifting
  /// −9999, as loggers write what they could not read.
  case errorCode = "error-code"
  /// The gateway is cut off; it keeps its messages and sends them when it is back.
  case outage
  /// The gateway's clock is most of an hour ahead.
  case clockAhead = "clock-ahead"

  /// Whether it befalls the whole gateway rather than one probe.
  var isOfGateway: Bool { self == .outage || self == .clockAhead }

  /// How long it lasts.
  fileprivate var hours: ClosedRange<Double> {
    switch self {
    case .stuck: 10...20
    case .spiking: 8...24
    case .silent: 2...6
    case .drifting: 24...60
    case .errorCode: 3...9
    case .outage: 1.5...4
    case .clockAhead: 1...3
    }
  }

  /// What its victim does, for people; `name` is the probe or the gateway.
  func sentence(_ name: Title) -> Title {
    let (en, zh) = (name.en, name.zh)
    return switch self {
    case .stuck: Title(en: "\(en) repeats one value", zh: "\(zh)反复上报同一数值")
    case .spiking: Title(en: "\(en) throws spikes", zh: "\(zh)偶发跳变")
    case .silent: Title(en: "\(en) falls silent", zh: "\(zh)停止上报")
    case .drifting: Title(en: "\(en) drifts", zh: "\(zh)开始漂移")
    case .errorCode: Title(en: "\(en) sends −9999", zh: "\(zh)不时上报 −9999")
    case .outage: Title(en: "\(en) is cut off", zh: "\(zh)断网，报文暂存")
    case .clockAhead: Title(en: "\(en): clock 47 min ahead", zh: "\(zh)时钟快了 47 分钟")
    }
  }
}

/// A fault of one probe or gateway over a span of time.
struct FaultSpell: Hashable, Sendable {
  /// What is wrong.
  var fault: Fault
  /// The gateway's place in the simulation.
  var gateway: Int
  /// The probe's place in the gateway; `nil` when it befalls the gateway.
  var probe: Int?
  /// From when
  var start: Instant
  /// until when.
  var end: Instant

  func holds(at time: Instant) -> Bool { time >= start && time < end }
}

/// Which faults befall whom: in every five days each kind strikes once or twice somewhere.
///
/// A pure function of the dice, so that a run of any length and beginning sees the same ones.
struct FaultPlan: Sendable {
  private let dice: Dice
  private let probes: [Int]
  private static let span = 5 * Milliseconds.day

  /// A plan for gateways with so many probes each.
  init(dice: Dice, probesOfGateways probes: [Int]) {
    (self.dice, self.probes) = (dice.named("faults"), probes)
  }

  /// The spells of the five days that an instant lies in, and those still on from the five before.
  func spells(around time: Instant) -> [FaultSpell] {
    let number = time.milliseconds.flooredDivision(by: Self.span)
    return (spells(ofSpan: number - 1) + spells(ofSpan: number)).filter {
      $0.end.milliseconds > number * Self.span
    }
  }

  /// When the answer of ``spells(around:)`` may change next.
  func nextChange(after time: Instant) -> Instant {
    let number = time.milliseconds.flooredDivision(by: Self.span)
    return Instant(milliseconds: (number + 1) * Self.span)
  }

  private func spells(ofSpan number: Int64) -> [FaultSpell] {
    guard !probes.isEmpty else { return [] }
    return Fault.allCases.flatMap { fault in
      let own = dice.named(fault.rawValue)
      let times = fault.isOfGateway ? 1 : 1 + Int(own.share(number) * 2)
      return (0..<times).map { spell(fault, own, number &* 16 &+ Int64($0)) }
    }
  }

  private func spell(_ fault: Fault, _ dice: Dice, _ question: Int64) -> FaultSpell {
    let gateway = Int(dice.share(question) * Double(probes.count))
    let probe = Int(dice.named("probe").share(question) * Double(probes[gateway]))
    let begin = (question / 16) * Self.span
    let start = begin + Milliseconds(dice.named("start").share(question) * Double(Self.span))
    let hours = dice.named("length").number(question, in: fault.hours)
    return FaultSpell(
      fault: fault, gateway: gateway, probe: fault.isOfGateway ? nil : probe,
      start: Instant(milliseconds: start),
      end: Instant(milliseconds: start + Milliseconds(hours * Double(Milliseconds.hour))))
  }
}
