/// A queue in blocks: nothing that comes pays for moving all that came before, as it would where an
/// array doubles. A window of a day holds thousands of readings, and one late reading is a late alert.
struct BlockQueue<Element: Sendable>: Sendable {
  /// None is empty; few, so that taking the first away moves little.
  private var blocks = [[Element]]()
  /// Elements of the first block that have left.
  private var gone = 0
  private(set) var count = 0
  /// Room of blocks that have left, for the next: a window needs again what it needed before.
  private var spares: [[Element]] = []

  private static var width: Int { 32 }

  var isEmpty: Bool { count == 0 }
  var first: Element? { blocks.first?[gone] }
  var last: Element? { blocks.last?.last }

  mutating func append(_ element: Element) {
    count += 1
    if let block = blocks.last, block.count < Self.width {
      blocks[blocks.count - 1].append(element)
      return
    }
    var block = spares.popLast() ?? []
    // A short queue has one block, which grows as it needs.
    if !blocks.isEmpty { block.reserveCapacity(Self.width) }
    block.append(element)
    blocks.append(block)
  }

  mutating func removeFirst() {
    count -= 1
    gone += 1
    guard gone == blocks[0].count else { return }
    keep(blocks.removeFirst())
    gone = 0
  }

  mutating func removeLast() {
    count -= 1
    let place = blocks.count - 1
    blocks[place].removeLast()
    guard blocks[place].count == (place == 0 ? gone : 0) else { return }
    keep(blocks.removeLast())
    if place == 0 { gone = 0 }
  }

  private mutating func keep(_ block: consuming [Element]) {
    block.removeAll(keepingCapacity: true)
    spares.append(block)
  }

  func forEach(_ body: (Element) -> Void) {
    for (i, block) in blocks.enumerated() { block[(i == 0 ? gone : 0)...].forEach(body) }
  }
}
