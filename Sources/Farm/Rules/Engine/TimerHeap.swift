/// Deadlines in event time, the earliest first.
///
/// A deadline that moved is not searched for: it is found stale when it comes up and set anew. Equal
/// deadlines come in the order of their numbers, so that a replay is the same to the byte.
struct TimerHeap: Hashable, Sendable {
  /// A deadline.
  struct Timer: Hashable, Comparable, Sendable {
    var deadline: Int64
    /// An instance of a rule, or a command slot.
    var index: Int32
    /// What ``index`` counts.
    var kind: Int32 = 0

    static func < (a: Self, b: Self) -> Bool {
      (a.deadline, a.kind, a.index) < (b.deadline, b.kind, b.index)
    }
  }
  private(set) var timers: [Timer] = []

  init() {}
  init(_ timers: [Timer]) { self.timers = timers }

  /// When the first is due; far away when there is none.
  @inline(__always) var next: Int64 { timers.isEmpty ? .max : timers[0].deadline }

  mutating func push(_ timer: Timer) {
    timers.append(timer)
    var child = timers.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard timers[child] < timers[parent] else { return }
      timers.swapAt(child, parent)
      child = parent
    }
  }

  mutating func pop() -> Timer {
    let first = timers[0]
    let last = timers.removeLast()
    guard !timers.isEmpty else { return first }
    timers[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in (2 * parent + 1)...(2 * parent + 2) where child < timers.count {
        if timers[child] < timers[least] { least = child }
      }
      guard least != parent else { return first }
      timers.swapAt(parent, least)
      parent = least
    }
  }
}
