import Farm
import Storage

/// Keeps a storm of alerts from burying a person: past a rate, the rest comes as one letter.
///
/// A pure function of what waits and what was sent. Programs (webhooks, topics) get everything.
enum StormGuard {
  /// Who is counted: a person on a channel, critical alerts by themselves.
  struct Receiver: Hashable {
    var person: String
    var recipient: String
    var isCritical: Bool
  }

  struct Plan {
    /// To be carried one by one, in order.
    var send: [Parcel] = []
    /// To become one letter each.
    var folds: [[Parcel]] = []
  }

  /// What to carry of `due` (most urgent first), given how many each receiver lately got.
  static func plan(_ due: [Parcel], sent: [Receiver: Int]) -> Plan {
    var plan = Plan()
    var alerts: [Receiver: [Parcel]] = [:]
    var room: [Receiver: Int] = [:]
    for parcel in due where parcel.kind == .summary {
      let receiver = Receiver(parcel)
      room[receiver, default: DeliveryLimits.stormCount - sent[receiver, default: 0]] -= 1
    }
    for parcel in due where parcel.kind == .alert {
      alerts[Receiver(parcel), default: []].append(parcel)
    }
    var one: Set<Int64> = []
    for (receiver, waiting) in alerts {
      let room = room[receiver] ?? DeliveryLimits.stormCount - sent[receiver, default: 0]
      if waiting.count <= room {
        one.formUnion(waiting.map(\.number))
      } else if room > 0 {
        one.formUnion(waiting.prefix(room - 1).map(\.number))
        plan.folds.append(Array(waiting.dropFirst(room - 1)))
      }
    }
    plan.send = due.filter { $0.kind != .alert || one.contains($0.number) }
    plan.folds.sort { $0[0].number < $1[0].number }
    return plan
  }
}

extension StormGuard.Receiver {
  init(_ parcel: Parcel) {
    self.init(
      person: parcel.person, recipient: parcel.recipient,
      isCritical: parcel.severity == .critical)
  }
}
