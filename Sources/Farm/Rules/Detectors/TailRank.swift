import Foundation

/// How rare a size is against all earlier sizes of the same series: −log10 of the share of them
/// that were as large.
///
/// A histogram with 128 log-spaced buckets of ratio e^0.2, its middle at the first size that was not
/// zero; halved when it holds 32768. 280 bytes. Ranks against the series' own history need no guess
/// of how heavy its tail is, which is what tells series apart.
struct TailRank: Sendable {
  private static let ratio = 0.2
  private var counts = InlineArray<128, UInt16>(repeating: 0)
  private var anchor = Double.nan
  private var seen = 0
  private var top = -1

  /// The rank of a size, which is counted after that.
  mutating func score(_ residual: Double) -> Double {
    let size = abs(residual)
    guard size >= 1e-13 else {
      count(nil)
      return 0
    }
    if anchor.isNaN { anchor = log(size) - 64 * Self.ratio }
    let place = (log(size) - anchor) / Self.ratio
    let floor = place.rounded(.down)
    let bucket = Int(max(0, min(127, floor)))
    let clamped = floor < 0 || floor > 127
    let score = seen < 21 ? 0 : rank(bucket, clamped ? 0.5 : place - floor)
    count(bucket)
    return score
  }

  private func rank(_ bucket: Int, _ fraction: Double) -> Double {
    var above = 0
    var index = bucket + 1
    while index <= top {
      above += Int(counts[index])
      index += 1
    }
    let share = Double(above) + (1 - fraction) * Double(counts[bucket])
    let score = -log10((share + 0.5) / Double(seen + 1))
    return bucket > top && top >= 0 ? score + 0.3 * 0.2 * Double(bucket - top) : score
  }

  private mutating func count(_ bucket: Int?) {
    seen += 1
    if let bucket {
      counts[bucket] += 1
      top = max(top, bucket)
    }
    guard seen >= 32768 else { return }
    seen /= 2
    top = -1
    for index in counts.indices {
      counts[index] /= 2
      if counts[index] > 0 { top = index }
    }
  }
}

extension TailRank {
  func write(_ out: inout ByteWriter) {
    out.put(anchor)
    out.put(UInt32(seen))
    for index in counts.indices { out.put(counts[index]) }
  }

  init(_ input: inout ByteReader) throws(SnapshotError) {
    anchor = try input.double()
    seen = Int(try input.take() as UInt32)
    for index in counts.indices {
      counts[index] = try input.take()
      if counts[index] > 0 { top = index }
    }
  }
}
