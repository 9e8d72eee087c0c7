import Testing

@testable import Farm
@testable import Provenance

/// Stored hashes in memory, as a store would keep them.
struct StoredTree {
  var levels: [[MerkleHash]] = []
  var frontier = MerkleFrontier()

  mutating func append(_ leaf: MerkleHash) {
    frontier.append(leaf) { level, index, hash in
      if level == levels.count { levels.append([]) }
      #expect(levels[level].count == index)
      levels[level].append(hash)
    }
  }
  var tree: MerkleTree {
    MerkleTree(size: frontier.size) { level, range in Array(levels[level][range]) }
  }
  init(_ leaves: [[UInt8]] = []) { for leaf in leaves { append(.leaf(leaf)) } }
}

/// RFC 6962 section 2.1, word for word.
func plainRoot(_ leaves: ArraySlice<MerkleHash>) -> MerkleHash {
  guard leaves.count > 1 else { return leaves.first ?? .empty }
  var k = 1
  while k * 2 < leaves.count { k *= 2 }
  return .node(plainRoot(leaves.prefix(k)), plainRoot(leaves.dropFirst(k)))
}

func unhex(_ text: String) -> [UInt8] {
  let digits = Array(text.utf8).map {
    UInt8(UnicodeScalar($0).properties.numericType == nil ? $0 - 87 : $0 - 48)
  }
  return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

@Test(.enabled(if: Shared.isThere, Shared.absent)) func hashesAreThoseOfRFC6962() throws {
  for c in try Shared.json("merkle/rfc6962-hashes.json")["cases"]!.array! {
    let want = c["want"]!.string!
    switch c["op"]!.string! {
    case "emptyRoot": #expect(MerkleHash.empty.description == want)
    case "leaf": #expect(MerkleHash.leaf(c["data_utf8"]!.string!).description == want)
    default:
      // The vector's children are not hashes, so the bytes are hashed as a node would be.
      let bytes = [1] + Array((c["left_utf8"]!.string! + c["right_utf8"]!.string!).utf8)
      #expect(hexadecimal(sha256Bytes(bytes)) == want)
    }
  }
}

@Test(.enabled(if: Shared.isThere, Shared.absent)) func rootsAreThoseOfTheReferenceTree() throws {
  let vector = try Shared.json("merkle/ct-reference-tree.json")
  let leaves = vector["leaves_hex"]!.array!.map { unhex($0.string!) }
  let roots = vector["roots_hex"]!.array!.map { $0.string! }
  let tree = StoredTree(leaves).tree
  for size in 0...leaves.count {
    #expect(try tree.root(of: size).description == roots[size])
    #expect(StoredTree(Array(leaves.prefix(size))).frontier.root.description == roots[size])
  }
}

@Test(.enabled(if: Shared.isThere, Shared.absent)) func inclusionVectors() throws {
  for folder in ["0", "1"] {
    for file in try Shared.files("merkle/inclusion/" + folder, ".json") {
      let v = try Shared.json(file)
      let proof = (v["proof"]?.array ?? []).map { MerkleHash(base64: $0.string!) }
      let root = MerkleHash(base64: v["root"]!.string!)
      let leaf = MerkleHash(base64: v["leafHash"]!.string!)
      var holds = false
      if let root, let leaf, !proof.contains(nil) {
        holds = MerkleProof.includes(
          leaf, at: whole(v["leafIdx"]), in: whole(v["treeSize"]),
          root: root, proof.map { $0! })
      }
      #expect(holds == !v["wantErr"]!.bool!, "\(file)")
    }
  }
}

@Test(.enabled(if: Shared.isThere, Shared.absent)) func consistencyVectors() throws {
  for folder in ["0", "1"] {
    for file in try Shared.files("merkle/consistency/" + folder, ".json") {
      let v = try Shared.json(file)
      let proof = (v["proof"]?.array ?? []).map { MerkleHash(base64: $0.string!) }
      let roots = ["root1", "root2"].map { MerkleHash(base64: v[$0]!.string!) }
      var holds = false
      if let old = roots[0], let new = roots[1], !proof.contains(nil) {
        holds = MerkleProof.isConsistent(
          from: whole(v["size1"]), old, to: whole(v["size2"]), new,
          proof.map { $0! })
      }
      #expect(holds == !v["wantErr"]!.bool!, "\(file)")
    }
  }
}

@Test func everyProofOfRandomTreesHoldsAndEveryChangedBitFails() throws {
  var dice = Dice(6962)
  for _ in 0..<12 {
    let size = Int.random(in: 1...1500, using: &dice)
    let hashes = (0..<size).map { MerkleHash.leaf("leaf \($0) of \(size)") }
    var stored = StoredTree()
    for hash in hashes { stored.append(hash) }
    let tree = stored.tree
    #expect(try tree.root() == plainRoot(hashes[...]))
    #expect(try MerkleFrontier(tree).root == stored.frontier.root)
    for _ in 0..<12 {
      let at = Int.random(in: 1...size, using: &dice)
      let index = Int.random(in: 0..<at, using: &dice)
      let root = plainRoot(hashes[..<at])
      let proof = try tree.inclusionProof(of: index, in: at)
      #expect(MerkleProof.includes(hashes[index], at: index, in: at, root: root, proof))
      #expect(!MerkleProof.includes(hashes[index], at: index, in: at, root: root, proof + [root]))
      for broken in variants(proof, &dice) {
        #expect(!MerkleProof.includes(hashes[index], at: index, in: at, root: root, broken))
      }
      let old = Int.random(in: 0...at, using: &dice)
      let oldRoot = plainRoot(hashes[..<old])
      let way = try tree.consistencyProof(from: old, to: at)
      #expect(MerkleProof.isConsistent(from: old, oldRoot, to: at, root, way))
      for broken in variants(way, &dice) {
        #expect(!MerkleProof.isConsistent(from: old, oldRoot, to: at, root, broken))
      }
      if old > 0 {
        #expect(!MerkleProof.isConsistent(from: old, flipped(oldRoot, &dice), to: at, root, way))
      }
    }
  }
}

/// The proof with one bit flipped in each hash, and with each hash left out.
func variants(_ proof: [MerkleHash], _ dice: inout Dice) -> [[MerkleHash]] {
  proof.indices.flatMap { i in
    var changed = proof
    changed[i] = flipped(changed[i], &dice)
    var shorter = proof
    shorter.remove(at: i)
    return [changed, shorter]
  }
}

func flipped(_ hash: MerkleHash, _ dice: inout Dice) -> MerkleHash {
  var bytes = hash.bytes
  bytes[Int.random(in: 0..<32, using: &dice)] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
  return MerkleHash(bytes)!
}

@Test func aTreeWithoutItsHashesSaysSo() throws {
  let tree = MerkleTree(size: 4) { _, _ in [] }
  #expect(throws: ProofError.self) { try tree.root() }
}

/// A size of a vector; those beyond 63 bits, which some hostile ones have, become −1.
private func whole(_ value: JSON?) -> Int { Int(exactly: value!.number!) ?? -1 }
