/// A running sum that forgets exactly what it was told to take away.
///
/// Double-double (Dekker 1971; Knuth's TwoSum): 106 bits, so that a window which runs for years
/// drifts by nothing that a double could show.
struct ExactSum: Hashable, Sendable {
  private(set) var high = 0.0
  private(set) var low = 0.0

  init() {}
  init(high: Double, low: Double) { (self.high, self.low) = (high, low) }

  /// The sum, rounded once.
  var value: Double { high + low }

  mutating func add(_ x: Double) {
    let sum = high + x
    let part = sum - high
    let error = (high - (sum - part)) + (x - part)
    let rest = low + error
    high = sum + rest
    low = rest - (high - sum)
  }
}

/// The candidates for the least (or the most) of a sliding window: each better than all after it.
struct Extremes: Sendable {
  private var candidates = BlockQueue<Candidate>()

  struct Candidate: Hashable, Sendable {
    var number: Int
    var value: Double
  }

  /// The extreme among those pushed and not yet left.
  var first: Double? { candidates.first?.value }

  mutating func push(_ value: Double, _ number: Int, beats: (Double, Double) -> Bool) {
    while let last = candidates.last, beats(value, last.value) { candidates.removeLast() }
    candidates.append(Candidate(number: number, value: value))
  }

  mutating func leave(before head: Int) {
    while let first = candidates.first, first.number < head { candidates.removeFirst() }
  }
}

/// The median of a sliding window: a heap of the lower half and one of the upper, in which every
/// reading knows its place, so that any can be taken out in O(log n).
struct MedianHeaps: Sendable {
  private var lower: [Int] = []
  private var upper: [Int] = []
  /// By reading number modulo the capacity: its value and its place (≥ 0 lower, < 0 upper).
  private var values: [Double] = []
  private var places: [Int] = []

  /// The middle value, or the mean of the two; NaN when there is none.
  var median: Double {
    guard let low = lower.first else { return .nan }
    guard lower.count == upper.count, let high = upper.first else { return value(low) }
    return (value(low) + value(high)) / 2
  }

  mutating func insert(_ value: Double, number: Int) {
    grow(number)
    let slot = number & (values.count - 1)
    values[slot] = value
    let toLower = lower.first.map { value <= self.value($0) } ?? true
    put(number, toLower)
    balance()
  }

  mutating func remove(number: Int) {
    let place = places[number & (values.count - 1)]
    take(place >= 0 ? place : ~place, place >= 0)
    balance()
  }

  private func value(_ number: Int) -> Double { values[number & (values.count - 1)] }

  /// Twice the room whenever it is full; readings keep their numbers.
  private mutating func grow(_ number: Int) {
    let count = lower.count + upper.count
    guard count + 1 > values.count else { return }
    let capacity = Swift.max(8, values.count * 2)
    var newValues = [Double](repeating: 0, count: capacity)
    var newPlaces = [Int](repeating: 0, count: capacity)
    for old in lower + upper {
      newValues[old & (capacity - 1)] = value(old)
      newPlaces[old & (capacity - 1)] = places[old & (values.count - 1)]
    }
    (values, places) = (newValues, newPlaces)
  }

  private mutating func balance() {
    if lower.count > upper.count + 1 {
      let moved = lower[0]
      take(0, true)
      put(moved, false)
    } else if upper.count > lower.count {
      let moved = upper[0]
      take(0, false)
      put(moved, true)
    }
  }

  private mutating func put(_ number: Int, _ isLower: Bool) {
    if isLower { lower.append(number) } else { upper.append(number) }
    rise((isLower ? lower.count : upper.count) - 1, isLower)
  }

  private mutating func take(_ place: Int, _ isLower: Bool) {
    let last = isLower ? lower.removeLast() : upper.removeLast()
    guard place < (isLower ? lower.count : upper.count) else { return }
    set(place, last, isLower)
    rise(place, isLower)
    sink(place, isLower)
  }

  private mutating func set(_ place: Int, _ number: Int, _ isLower: Bool) {
    if isLower { lower[place] = number } else { upper[place] = number }
    places[number & (values.count - 1)] = isLower ? place : ~place
  }

  /// Whether one belongs above the other: the greater in the lower half, the lesser in the upper.
  private func above(_ a: Int, _ b: Int, _ isLower: Bool) -> Bool {
    isLower ? value(a) > value(b) : value(a) < value(b)
  }

  private mutating func rise(_ start: Int, _ isLower: Bool) {
    var place = start
    let number = isLower ? lower[place] : upper[place]
    while place > 0 {
      let parent = (place - 1) / 2
      let other = isLower ? lower[parent] : upper[parent]
      guard above(number, other, isLower) else { break }
      set(place, other, isLower)
      place = parent
    }
    set(place, number, isLower)
  }

  private mutating func sink(_ start: Int, _ isLower: Bool) {
    var place = start
    let count = isLower ? lower.count : upper.count
    let number = isLower ? lower[place] : upper[place]
    while true {
      var child = 2 * place + 1
      guard child < count else { break }
      if child + 1 < count {
        let (a, b) =
          isLower ? (lower[child + 1], lower[child]) : (upper[child + 1], upper[child])
        if above(a, b, isLower) { child += 1 }
      }
      let other = isLower ? lower[child] : upper[child]
      guard above(other, number, isLower) else { break }
      set(place, other, isLower)
      place = child
    }
    set(place, number, isLower)
  }
}
