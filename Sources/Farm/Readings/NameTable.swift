/// A hash table from byte strings to small numbers, asked without making a `String`.
///
/// Open addressing over one buffer of key bytes; it only grows. Names come from outside, so the
/// owner bounds how many it adds.
struct NameTable: Sendable {
  private struct Slot {
    var hash: UInt64 = 0
    var start: Int32 = 0
    var length: Int32 = -1
    var value: Int32 = 0
  }

  private var slots = [Slot](repeating: Slot(), count: 16)
  private var bytes: [UInt8] = []
  private(set) var count = 0

  /// The number of a name, if it was added.
  func find(_ name: UnsafeBufferPointer<UInt8>) -> Int32? {
    let hash = Self.hash(name)
    var at = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[at].length >= 0 {
      let slot = slots[at]
      if slot.hash == hash, Int(slot.length) == name.count, equal(slot, name) { return slot.value }
      at = (at + 1) & (slots.count - 1)
    }
    return nil
  }

  /// Adds a name that is not there yet.
  mutating func add(_ name: UnsafeBufferPointer<UInt8>, _ value: Int32) {
    if count * 2 >= slots.count { grow() }
    let slot = Slot(
      hash: Self.hash(name), start: Int32(bytes.count), length: Int32(name.count), value: value)
    bytes.append(contentsOf: name)
    insert(slot)
    count += 1
  }

  private func equal(_ slot: Slot, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = Int(slot.start)
    for i in 0..<name.count where bytes[start + i] != name[i] { return false }
    return true
  }

  private mutating func insert(_ slot: Slot) {
    var at = Int(truncatingIfNeeded: slot.hash) & (slots.count - 1)
    while slots[at].length >= 0 { at = (at + 1) & (slots.count - 1) }
    slots[at] = slot
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Slot(), count: old.count * 2)
    for slot in old where slot.length >= 0 { insert(slot) }
  }

  /// Eight bytes a step, multiplied and folded; not cryptographic, and need not be: the table is
  /// bounded, so a colliding sender only slows itself.
  private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: name.count) &* 0x9E37_79B9_7F4A_7C15
    let raw = UnsafeRawBufferPointer(name)
    var at = 0
    while at + 8 <= raw.count {
      hash = mix(hash ^ raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      at += 8
    }
    var rest: UInt64 = 0
    while at < raw.count {
      rest = rest << 8 | UInt64(raw[at])
      at += 1
    }
    return mix(hash ^ rest)
  }

  private static func mix(_ x: UInt64) -> UInt64 {
    let product = x.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }
}
