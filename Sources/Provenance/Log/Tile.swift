/// A file of a static log: 256 hashes of one level side by side, or 256 leaves.
///
/// Source: C2SP tlog-tiles v0.1.0. Any client of that layout can read a log that was written so.
public struct Tile: Hashable, Sendable {
  /// What a tile holds.
  public enum Kind: Hashable, Sendable {
    /// Hashes of subtrees of 256^level leaves.
    case hashes(level: Int)
    /// The leaves themselves.
    case entries
  }
  /// What it holds.
  public let kind: Kind
  /// Position in its level.
  public let index: Int
  /// How many it holds: 256, or fewer at the growing edge.
  public let width: Int

  /// Hashes or leaves in a full tile.
  public static let fullWidth = 256

  /// A tile; `width` 256 is a full one.
  public init(_ kind: Kind, index: Int, width: Int = Tile.fullWidth) {
    (self.kind, self.index, self.width) = (kind, index, width)
  }

  /// `tile/0/x001/x234/067.p/8`: three digits a folder, all but the last marked with an x.
  public var path: String {
    let stem =
      switch kind {
      case .hashes(let level): "tile/\(level)/"
      case .entries: "tile/entries/"
      }
    var digits = String(index % 1000 + 1000).dropFirst()
    var rest = index / 1000
    while rest > 0 {
      digits = "x" + String(rest % 1000 + 1000).dropFirst() + "/" + digits
      rest /= 1000
    }
    return stem + digits + (width == Self.fullWidth ? "" : ".p/\(width)")
  }

  /// A tile from its path; `nil` when it is no path of the layout.
  public init?(path: some StringProtocol) {
    let parts: [Substring] = String(path).split(
      separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "tile" else { return nil }
    if parts[1] == "entries" {
      kind = .entries
    } else {
      guard let level = Checkpoint.decimal(parts[1]), level < 64 else { return nil }
      kind = .hashes(level: level)
    }
    guard let (index, width) = Self.position(parts[2]) else { return nil }
    (self.index, self.width) = (index, width)
  }

  private static func position(_ text: Substring) -> (index: Int, width: Int)? {
    var folders = text.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
    var width = fullWidth
    if folders.count >= 2, folders[folders.count - 2].hasSuffix(".p") {
      guard let partial = Checkpoint.decimal(Substring(folders.removeLast())),
        (1..<fullWidth).contains(partial)
      else { return nil }
      width = partial
      folders[folders.count - 1].removeLast(2)
    }
    var index = 0
    for (i, folder) in folders.enumerated() {
      let digits = i == folders.count - 1 ? folder[...] : folder.dropFirst()
      guard i == folders.count - 1 || folder.hasPrefix("x"), digits.utf8.count == 3,
        digits.utf8.allSatisfy({ (48...57).contains($0) }), let part = Int(digits)
      else { return nil }
      let (scaled, over) = index.multipliedReportingOverflow(by: 1000)
      guard !over, scaled <= Int.max - part else { return nil }
      index = scaled + part
    }
    return (index, width)
  }

  /// Every tile of a tree, the partial ones at the edge among them: hashes level by level, then the
  /// leaves.
  public static func all(of size: Int) -> [Tile] {
    var tiles: [Tile] = []
    var count = size
    var level = 0
    while count > 0 {
      tiles += row(.hashes(level: level), count)
      count /= fullWidth
      level += 1
    }
    return tiles + row(.entries, size)
  }

  private static func row(_ kind: Kind, _ count: Int) -> [Tile] {
    var row = (0..<count / fullWidth).map { Tile(kind, index: $0) }
    if count % fullWidth > 0 {
      row.append(Tile(kind, index: count / fullWidth, width: count % fullWidth))
    }
    return row
  }

  /// The tile with the leaf at an index, in a tree of `size` leaves.
  public static func entries(of index: Int, in size: Int) -> Tile {
    let number = index / fullWidth
    let full = number < size / fullWidth
    return Tile(.entries, index: number, width: full ? fullWidth : size % fullWidth)
  }
}

/// Leaves one after the other, each after its length in two bytes: what an entries tile holds.
public enum EntryBundle {
  /// A leaf may not be longer.
  public static let byteLimit = 65_535

  /// The bytes of a bundle; `nil` when a leaf is too long.
  public static func encode(_ leaves: [[UInt8]]) -> [UInt8]? {
    var out: [UInt8] = []
    for leaf in leaves {
      guard leaf.count <= byteLimit else { return nil }
      out += bigEndian(UInt16(leaf.count)) + leaf
    }
    return out
  }

  /// The leaves of a bundle; `nil` when it ends within one.
  public static func decode(_ bytes: [UInt8]) -> [[UInt8]]? {
    var leaves: [[UInt8]] = []
    var at = 0
    while at < bytes.count {
      guard at + 2 <= bytes.count else { return nil }
      let count = Int(bytes[at]) << 8 | Int(bytes[at + 1])
      guard at + 2 + count <= bytes.count else { return nil }
      leaves.append(Array(bytes[(at + 2)..<(at + 2 + count)]))
      at += 2 + count
    }
    return leaves
  }
}
