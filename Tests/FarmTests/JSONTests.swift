import Testing
@testable import Farm

@Test func jsonReadsBackWhatItWrites() throws {
  let text = #"{"a":[1,-0.5,1e+21,"x\n\u0001é😀",true,null],"b":{}}"#
  #expect(try JSON(parsing: text).text == text)
}
