import Testing

@testable import Farm
@testable import Provenance

func event(_ text: String, farm: String = "east") throws -> BatchEvent {
  try BatchEvent(JSON(parsing: text), farm: farm)
}

private let stories = [
  #"{"event":"open","batch":"t1","unit":"gh-1","time":"2026-03-01T08:00:00+08:00","product":"tomato","variety":"Provence","gtin":"09520123456788","lot":"T1"}"#,
  #"{"event":"sow","batch":"t1","time":"2026-03-02T08:00:00+08:00","input":{"name":"Provence F1","lot":"S-77"},"quantity":"1.2 kg"}"#,
  #"{"event":"apply","batch":"t1","time":"2026-05-01T08:00:00+08:00","until":"2026-05-01T10:00:00+08:00","input":{"name":"啶虫脒","registration":"PD20091234","ingredient":"acetamiprid"},"quantity":"300 g","interval":"7 d","max_applications":2,"operator":"sha-256:ab"}"#,
  #"{"event":"test","batch":"t1","time":"2026-05-10T08:00:00Z","test":{"number":"R-9","laboratory":"CQC","results":[{"substance":"acetamiprid","value":"0.1 mg/kg","limit":"1 mg/kg"}]}}"#,
  #"{"event":"harvest","batch":"t1","time":"2026-05-12T06:00:00.250+08:00","quantity":"1200 kg","documents":[{"type":"cert","number":"C-1"}]}"#,
  #"{"event":"split","batch":"t1","time":"2026-05-12T09:00:00+08:00","outputs":[{"batch":"t1-a","quantity":"700 kg"},{"batch":"t1-b","quantity":"500 kg","lot":"B"}]}"#,
  #"{"event":"merge","batch":"m1","time":"2026-05-12T10:00:00+08:00","product":"mixed","inputs":[{"batch":"t1-a","quantity":"10 kg"},{"batch":"west/x","quantity":"5 kg"}],"outputs":[{"batch":"m1","quantity":"15 kg"}]}"#,
  #"{"event":"aggregate","batch":"t1-a","time":"2026-05-12T11:00:00+08:00","crate":"095201234567891235","contents":[{"batch":"t1-a","quantity":"20 kg"}]}"#,
  #"{"event":"ship","batch":"t1-a","time":"2026-05-12T12:00:00+08:00","to":"fresh-market","vehicle":"van-1","quantity":"690 kg","crates":["095201234567891235"]}"#,
  #"{"event":"recall","batch":"t1-a","time":"2026-05-13T12:00:00+08:00","reason":"residue"}"#,
  #"{"event":"destroy","batch":"t1-b","time":"2026-05-14T12:00:00+08:00","quantity":"500 kg","reason":"recall"}"#,
  #"{"event":"correct","batch":"t1","time":"2026-05-14T12:00:00+08:00","corrects":"abc","reason":"incorrect_data","by":["def"]}"#,
]

@Test(arguments: stories) func whatIsWrittenReadsBackTheSame(_ text: String) throws {
  let read = try event(text)
  #expect(try BatchEvent(read.json, farm: "east") == read)
  #expect(try BatchEvent(JSON(parsing: read.leaf), farm: "east").id == read.id)
}

/// Out as EPCIS and in again, nothing of our own is lost.
@Test(arguments: stories) func epcisAndBack(_ text: String) throws {
  let names = Names(domain: "farm.example.cn", cooperative: "delta")
  let mapping = EPCISMapping(names: names) { _ in nil }
  let ours = try event(text)
  let out = EPCISEvent(ours, mapping)
  #expect(try EPCISEvent(out.json) == out)
  #expect(try BatchEvent(out, farm: "east", names) == ours)
  #expect(out["eventID"]!.string!.hasSuffix("?ver=CBV2.0"))
}

/// What came as EPCIS goes out as it came.
@Test(.enabled(if: Shared.isThere, Shared.absent)) func foreignEventsGoOutAsTheyCame() throws {
  let names = Names(domain: nil, cooperative: "delta")
  let mapping = EPCISMapping(names: names) { _ in nil }
  var understood = 0
  for file in try Shared.files("epcis/valid", ".jsonld") {
    for foreign in try EPCISDocument(Shared.json(file)).events {
      guard let ours = try? BatchEvent(foreign, farm: "east", names) else { continue }
      understood += 1
      let stored = try BatchEvent(ours.json, farm: "east")
      #expect(EPCISEvent(stored, mapping) == foreign, "\(file)")
    }
  }
  #expect(understood > 20)
}

@Test(arguments: [
  (#"[]"#, "object"),
  (#"{"event":"harvst","batch":"a","time":"2026-05-01T00:00:00Z"}"#, "harvest"),
  (#"{"event":"harvest","batch":"a","time":"2026-05-01T00:00:00Z"}"#, "quantity"),
  (#"{"event":"harvest","batch":"a b","quantity":"1 kg","time":"2026-05-01T00:00:00Z"}"#, "spaces"),
  (#"{"event":"harvest","batch":"a","quantity":"1 kg","time":"2026-05-01 00:00"}"#, "offset"),
  (#"{"event":"harvest","batch":"a","quantity":"1 kgg","time":"2026-05-01T00:00:00Z"}"#, "120 kg"),
  (
    #"{"event":"apply","batch":"a","input":"x","quantity":"1 g","intervall":"7 d","time":"2026-05-01T00:00:00Z"}"#,
    "interval"
  ),
  (
    #"{"event":"apply","batch":"a","input":"x","quantity":"1 g","interval":"7 h","time":"2026-05-01T00:00:00Z"}"#,
    "whole days"
  ),
  (
    #"{"event":"open","batch":"a","unit":"u","product":"p","gtin":"123","time":"2026-05-01T00:00:00Z"}"#,
    "check digit"
  ),
  (
    #"{"event":"hold","batch":"a","reason":"r","farm":"west","time":"2026-05-01T00:00:00Z"}"#,
    "west"
  ),
  (
    #"{"event":"hold","batch":"a","reason":"r","documents":[{"type":"certt","number":"1"}],"time":"2026-05-01T00:00:00Z"}"#,
    "cert"
  ),
  (
    #"{"event":"correct","batch":"a","corrects":"x","reason":"wrong","time":"2026-05-01T00:00:00Z"}"#,
    "incorrect_data"
  ),
  (#"{"event":"hold","batch":"a","reason":"r","id":"77","time":"2026-05-01T00:00:00Z"}"#, "id"),
])
func refusalsNameTheRemedy(_ text: String, _ word: String) throws {
  let json = try JSON(parsing: text)
  let refusal = #expect(throws: EventRefusal.self) { try BatchEvent(json, farm: "east") }
  #expect(refusal?.text.en.contains(word) == true, "\(refusal?.text.en ?? "")")
  #expect(refusal?.text.zh.isEmpty == false)
}

@Test func aMisspeltWordOfTheVocabularyIsRefused() throws {
  for name in ["https://ref.gs1.org/cbv/BizStep-shippingg", "shippin", "cbv:BizStep-x"] {
    let json: JSON = [
      "type": "ObjectEvent", "action": "OBSERVE", "eventTime": "2026-05-01T00:00:00Z",
      "eventTimeZoneOffset": "+00:00", "bizStep": .string(name),
    ]
    #expect(throws: EventRefusal.self) { try EPCISEvent(json) }
  }
}

@Test func aPersonIsKeptOnlyAsASaltedDigest() throws {
  var said = try event(stories[0])
  said.person = "Wang Fang 13800000000"
  let (kept, digest) = try #require(said.withoutPerson(salt: "s"))
  #expect(!kept.leaf.contains("Wang"))
  #expect(kept.person == digest)
  #expect(said.withoutPerson(salt: "t")?.digest != digest)
  #expect(kept.withoutPerson(salt: "s") == nil)
}
