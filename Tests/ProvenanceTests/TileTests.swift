import Testing

@testable import Farm
@testable import Provenance

@Suite(.enabled(if: Shared.isThere, Shared.absent)) struct TileVectors {
  @Test func pathsOfTessera() throws {
    let vectors = try Shared.json("tlog-tiles/paths.json")
    for c in vectors["tile"]!.array! {
      let partial = Int(c["partial"]!.number!)
      let tile = Tile(
        .hashes(level: Int(c["level"]!.number!)), index: Int(c["index"]!.number!),
        width: partial == 0 ? 256 : partial)
      #expect(tile.path == c["path"]!.string!)
      #expect(Tile(path: tile.path) == tile)
    }
    for c in vectors["entriesForIndex"]!.array! {
      let tile = Tile.entries(of: Int(c["index"]!.number!), in: Int(c["treeSize"]!.number!))
      #expect(tile.path == c["path"]!.string!)
      #expect(Tile(path: tile.path) == tile)
    }
    for c in vectors["parse"]!.array! {
      let tile = Tile(path: "tile/" + c["level"]!.string! + "/" + c["index"]!.string!)
      #expect((tile != nil) == c["ok"]!.bool!, "\(c.text)")
      guard let tile, let want = c["want"] else { continue }
      #expect(Double(tile.index) == want["index"]!.number!)
      #expect(Double(tile.width % 256) == want["partial"]!.number!)
      #expect(tile.kind == .hashes(level: Int(want["level"]!.number!)))
    }
  }

  @Test func tilesOfTesseraByteForByte() throws {
    let vector = try Shared.json("tlog-tiles/log.json")
    let leaves = vector["leaves"]!.array!.map { Array($0.string!.utf8) }
    let key = try SigningKey(vector["skey"]!.string!)
    #expect(key.verifier.text == vector["vkey"]!.string!)
    for size in 1...leaves.count {
      let stored = StoredTree(Array(leaves.prefix(size)))
      let partial = "tlog-tiles/log/tile/0/000.p/\(size)"
      #expect(stored.levels[0].flatMap(\.bytes) == (try Shared.bytes(partial)))
      let bundle = try Shared.bytes("tlog-tiles/log/tile/entries/000.p/\(size)")
      #expect(EntryBundle.encode(Array(leaves.prefix(size))) == bundle)
      #expect(EntryBundle.decode(bundle) == Array(leaves.prefix(size)))
    }
    for size in 1...7 {
      let root = StoredTree(Array(leaves.prefix(size))).frontier.root
      let checkpoint = Checkpoint(origin: vector["origin"]!.string!, size: size, root: root)
      let text = try Shared.text("tlog-tiles/log/checkpoint.\(size)")
      #expect(checkpoint.signed(key).note == text)
      #expect(
        try Checkpoint(SignedNote(parsing: text), signedBy: [key.verifier]) == checkpoint)
    }
  }
}

@Test func tilesOfATree() {
  // The example of C2SP tlog-tiles: 70,000 leaves.
  let tiles = Tile.all(of: 70_000)
  func row(_ level: Int) -> [Int] { tiles.filter { $0.kind == .hashes(level: level) }.map(\.width) }
  #expect(row(0).filter { $0 == 256 }.count == 273)
  #expect(row(0).last == 112)
  #expect(row(1) == [256, 17])
  #expect(row(2) == [1])
  #expect(tiles.filter { $0.kind == .entries }.count == 274)
  #expect(Tile.all(of: 256).map(\.path) == ["tile/0/000", "tile/1/000.p/1", "tile/entries/000"])
}

@Test func bundlesThatEndTooSoon() {
  #expect(EntryBundle.decode([0]) == nil)
  #expect(EntryBundle.decode([0, 2, 1]) == nil)
  #expect(EntryBundle.encode([[UInt8](repeating: 0, count: 65_536)]) == nil)
}
