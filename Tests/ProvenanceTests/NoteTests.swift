import Testing

@testable import Farm
@testable import Provenance

@Suite(.enabled(if: Shared.isThere, Shared.absent)) struct NoteVectors {
  @Test func notesOfGoAndC2SP() throws {
    for c in try Shared.json("signed-note/notes.json")["verify"]!.array! {
      let name = c["name"]!.string!
      let known = try c["vkeys"]!.array!.map { try VerifierKey($0.string!) }
      let verified = try? SignedNote(parsing: Base64.decode(c["note_b64"]!.string!)!).verify(known)
      #expect((verified != nil) == c["ok"]!.bool!, "\(name)")
      #expect((verified ?? []).map(\.name) == c["verifiedKeys"]!.array!.map { $0.string! })
    }
  }

  @Test func keysOfGo() throws {
    for c in try Shared.json("signed-note/notes.json")["vkeys"]!.array! {
      let text = c["vkey"]!.string!
      let key = try? VerifierKey(text)
      #expect((key != nil) == c["ok"]!.bool!, "\(text)")
      if let key { #expect(key.text == text) }
    }
  }

  @Test func signaturesAreGoByteForByte() throws {
    for c in try Shared.json("signed-note/notes.json")["sign"]!.array! {
      let key = try SigningKey(c["skey"]!.string!)
      #expect(key.text == c["skey"]!.string!)
      var note = try #require(SignedNote(text: c["text"]!.string!))
      note.sign(key)
      #expect(note.note == c["signed"]!.string!)
    }
  }

  @Test func checkpoints() throws {
    for c in try Shared.json("checkpoint/checkpoints.json")["cases"]!.array! {
      let text = c["text"]!.string!
      let checkpoint = try? Checkpoint(parsing: text)
      #expect((checkpoint != nil) == c["ok"]!.bool!, "\(text)")
      guard let checkpoint else { continue }
      #expect(checkpoint.text == text)
      #expect(checkpoint.origin == c["origin"]!.string!)
      #expect(Double(checkpoint.size) == c["size"]!.number!)
      #expect(checkpoint.root.base64 == c["rootHash_b64"]!.string!)
      #expect(checkpoint.extensions == c["extensions"]!.array!.map { $0.string! })
    }
  }
}

@Test func everyChangedBitOfASignedCheckpointFails() throws {
  let key = SigningKey.generate(name: "farm.example/log", algorithm: .ed25519)!
  let checkpoint = Checkpoint(origin: "farm.example/log", size: 7, root: .leaf("x"))
  let note = Array(checkpoint.signed(key).note.utf8)
  #expect(
    try Checkpoint(SignedNote(parsing: note), signedBy: [key.verifier]) == checkpoint)
  for bit in 0..<(note.count * 8) {
    var changed = note
    changed[bit / 8] ^= 1 << (bit % 8)
    #expect(throws: ProofError.self, "bit \(bit)") {
      try Checkpoint(SignedNote(parsing: changed), signedBy: [key.verifier])
    }
  }
}

@Test func aKeyReadsBackAndAWrongOneIsRefused() throws {
  let key = SigningKey.generate(name: "w.example", algorithm: .cosignature)!
  #expect(try SigningKey(key.text).verifier == key.verifier)
  #expect(try VerifierKey(key.verifier.text) == key.verifier)
  #expect(SigningKey.generate(name: "two words", algorithm: .ed25519) == nil)
  #expect(throws: ProofError.self) { try SigningKey("PRIVATE+KEY+w.example+00000000+AAAA") }
}

@Test func base64IsStrict() {
  for bytes in [[], [0], [0, 1], [0, 1, 2], [255, 254, 253, 252]] as [[UInt8]] {
    #expect(Base64.decode(Base64.encode(bytes)) == bytes)
  }
  #expect(Base64.encode(Array("furrow".utf8)) == "ZnVycm93")
  for bad in ["A", "AB", "ABC", "AB=C", "AA=A", "====", "A===", "AB==", "ABD=", "AA A", "AA\n="] {
    #expect(Base64.decode(bad) == nil, "\(bad)")
  }
}
