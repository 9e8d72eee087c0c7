import Farm

/// A series' readings of one local day, sealed: columns one after another, each coded for what it is.
///
/// Times and arrivals as differences of differences, values as differences of scaled integers where
/// all of them are decimal numbers (a probe's nearly always are), else as what changed in their bits;
/// flags as runs. About 4 bytes a reading where the hot table takes 30. Exact: what is unsealed is what
/// was sealed, to the bit, with the order of arrival.
struct Chunk: Equatable {
  /// A reading and its number in the order of arrival.
  struct Row: Equatable {
    var time: Int64
    var value: Double
    var quality: UInt8
    var arrival: Int64
  }

  /// In the order of time.
  var rows: [Row]

  /// What long charts and records read instead of rows: numbers over all but bad readings.
  var summary: DaySummary {
    var summary = DaySummary()
    for row in rows { summary.add(row.value, isBad: row.quality == QualityFlag.bad.rawValue) }
    return summary
  }

  func encoded() -> [UInt8] {
    var out = ByteWriter()
    out.varint(UInt64(rows.count))
    out.differences(rows.map(\.time))
    out.differences(rows.map(\.arrival))
    var run = 0
    for (i, row) in rows.enumerated() {
      run += 1
      if i + 1 < rows.count, rows[i + 1].quality == row.quality { continue }
      out.varint(UInt64(run))
      out.bytes.append(row.quality)
      run = 0
    }
    encodeValues(&out)
    return out.bytes
  }

  /// The first byte is the number of decimals, or 255 for bits.
  private func encodeValues(_ out: inout ByteWriter) {
    if let (decimals, integers) = scaled() {
      out.bytes.append(UInt8(decimals))
      var last: Int64 = 0
      for n in integers {
        out.zigzag(n &- last)
        last = n
      }
      return
    }
    out.bytes.append(255)
    var last: UInt64 = 0
    for row in rows {
      // Little change leaves the low bytes zero once reversed, and a varint drops them.
      out.varint((row.value.bitPattern ^ last).byteSwapped)
      last = row.value.bitPattern
    }
  }

  /// The values as integers of so many decimals, if every one reads back the same.
  private func scaled() -> (Int, [Int64])? {
    var power = 1.0
    for decimals in 0...5 {
      let integers = rows.map { ($0.value * power).rounded() }
      let exact = zip(rows, integers).allSatisfy {
        abs($1) < 1e15 && ($1 / power).bitPattern == $0.value.bitPattern
      }
      if exact { return (decimals, integers.map { Int64($0) }) }
      power *= 10
    }
    return nil
  }

  init(rows: [Row]) { self.rows = rows }

  /// Unseals; `nil` when the bytes are none of ours (a damaged file).
  init?(_ bytes: [UInt8]) {
    var input = ByteReader(bytes)
    guard let count = input.varint(), count <= UInt64(bytes.count) * 64,
      let times = input.differences(Int(count)), let arrivals = input.differences(Int(count))
    else { return nil }
    var qualities: [UInt8] = []
    while qualities.count < count {
      guard let run = input.varint(), run > 0, run <= count, let quality = input.byte() else {
        return nil
      }
      qualities.append(contentsOf: repeatElement(quality, count: Int(run)))
    }
    guard let values = Self.values(Int(count), &input) else { return nil }
    rows = (0..<Int(count)).map {
      Row(time: times[$0], value: values[$0], quality: qualities[$0], arrival: arrivals[$0])
    }
  }

  private static func values(_ count: Int, _ input: inout ByteReader) -> [Double]? {
    guard let decimals = input.byte() else { return nil }
    var values: [Double] = []
    values.reserveCapacity(count)
    if decimals == 255 {
      var last: UInt64 = 0
      for _ in 0..<count {
        guard let bits = input.varint() else { return nil }
        last ^= bits.byteSwapped
        values.append(Double(bitPattern: last))
      }
      return values
    }
    guard decimals <= 5 else { return nil }
    let power = [1, 10, 100, 1000, 10_000, 100_000.0][Int(decimals)]
    var last: Int64 = 0
    for _ in 0..<count {
      guard let difference = input.zigzag() else { return nil }
      last &+= difference
      values.append(Double(last) / power)
    }
    return values
  }
}

/// A day of a series in five numbers.
public struct DaySummary: Hashable, Sendable {
  /// Readings, bad ones among them.
  public var count = 0
  /// Bad readings, which the other numbers leave out.
  public var bad = 0
  /// The lowest and the highest; nothing when every reading was bad.
  public var low: Double?
  /// The highest.
  public var high: Double?
  /// Sum, in the metric's unit.
  public var sum = 0.0

  /// Nothing yet.
  public init() {}

  /// Mean over all but bad readings.
  public var mean: Double? { count > bad ? sum / Double(count - bad) : nil }

  /// Takes a reading in.
  public mutating func add(_ value: Double, isBad: Bool) {
    count += 1
    guard !isBad else {
      bad += 1
      return
    }
    low = min(low ?? value, value)
    high = max(high ?? value, value)
    sum += value
  }

  /// Takes another summary in.
  public mutating func add(_ other: DaySummary) {
    count += other.count
    bad += other.bad
    low = [low, other.low].compactMap(\.self).min()
    high = [high, other.high].compactMap(\.self).max()
    sum += other.sum
  }
}
