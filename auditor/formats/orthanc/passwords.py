"""Passwords and account names that everybody knows; the passwords as salted hashes."""

import hashlib

_SALT = b"hipaa-auditor"
_COMMON = """
057ba4a26501f173 062272ea8099d73f 06d082cd56e52d10 08ed439b273525a5 0b466546201279b8 0b917b56625da086 0f778ced4e5d484b
127c5943f4bfaf5d 12f410beef568543 13733282aae09c17 14817ee80b8bd2e5 16236aa06a7e1106 164c6f1d2d196859 1744f29a6d22c9b0
1a17b3916f15e0ec 1a924e31017bc29f 1ba6ce0973d03da3 24e6fd45ba1b2208 24f9b513c302808a 273ff3a9235563ad 2930edc7dad96fce
293df07689c721df 29e4885b753e1c9e 2a6cece5e494a880 2bdb4faed114c594 2c040959a7e5a157 30bd4410cbea214b 30d878a4122412a3
3266817c606117e0 3300702087b1c622 335936770a8c71fb 34ba9df80ee9ec1a 35bccdf5b7e0c990 35c92a83d7ec1838 35cbe52756888ccb
3648d3c46acee885 38a656ae12a2cb47 3ad85a33892fef71 3f156364604b88e0 402e22992662b450 409ad70f67f1bbcb 41ad1731d8cd7581
43c361c854d2b1fd 463f0179eae74634 499f0343d95b53e6 4c8efea8a1e9bc7d 4cb40eb29f74c3df 4d160cd06a06fafb 503220875922576c
506a9e84408250dd 50bf1d8fe61fc6e5 557165deb65ea2de 56d03ce2e11e98dd 57342568b2452d43 59831a9bd413ca8c 59a56524aa7e96c5
59d1656f26770127 5b044d2197cc6b50 5ca227e5cd2e30c4 5d73d7cfcd12773c 5dac88b7ddf1bb2f 60bd0780ba4bf36d 6364e4f626eadc7d
6435e6377848202b 64a60e75d3d58e2a 64a7f078e2b97416 6518f936b22e470a 664605f1112f7249 6756dc983b61b656 6939daa55eb4a13d
696e890cfbbf70ed 6a64425887b5325d 6b30253cd3936c60 6d702bb3c0886cb3 6fc48b34cbb6ee3f 735cec3fc2e688ca 7421d9c77bc77ec2
7458cb8fcf8a9fed 75cf3eb2384f072c 78256c3f3eb88e42 7837d3e6292834d0 7acfda2a449c68ac 7b71bda7498b217a 7c858c46ab540acc
7cf734be1e051405 7fd583c71769c4bf 80773e06afcd7a99 823b0e0e9b432aa5 83cd7a6042606321 844ed7ebc1675e0a 84d20598a4d46ca5
8848bfa9b47dba81 8979556042b51e05 897d73ac783578d9 89d21ff7be0ca1b3 8aec1f7984ebd3e9 8befb0d5f73f53a8 907ec115de41dc5f
913e021937185d58 926c81569401e66b 933038c00efa2a28 93b8dc05ab52cae8 93ee258d7e0dcaaa 9941923d3d664cbc 9995f5c9f4948b13
99db55f02386ba4d 9bbabcf0d8e0c21a 9e96e30e73f1ced8 a49db81130c5f5c3 a65cbd54b1eb5b94 a90a473c5e36081c ab8b26795ecb83e7
abaa1f13c7f81b26 ae2795163a1de3b5 b7284089eff33a39 b973e54801b5262b ba7f7360989ed528 bb587e4c6d967617 bc1259bf99705244
bcbc09951e731ef7 bd51b280a579cadb bdc7d540cd2c5d94 bed26c0bd2be6851 bee56f290b4d3fe2 bf3f64fba1b54f25 bf5797b75965df31
c0560a8ddb77fe20 c18e93af387a917e c392965e5dad9f3b c9a903f198f34c8d cc236203b9ca0a6e cfbc6c5502495a8f cfd71cbdd30a5f74
d24bf703ff9b024f d26e763d82f482e4 d4e6adc27681315c d7783a41ea5c512f d78cdb0ea648626e d85b2e350d3a22a5 d9301fa43bf53ade
d9d5b994fac4e95f de4582614d5238b8 e0333eecf1a6f231 e131992fafb60f08 e249ebadadd64610 e31d8d9382713d7a e396cf9346c6597a
e3dc5106d44dd21a e59183912229e139 ea98db2758e15ced ec95814f4c4a749c f03df9d9b9654af2 f532e86abeb94c3b f693d97b4ae96e5f
f96d1e4f56192753 fa444c69298330f3 fd495b1955cad83a fda049071cd7cb94 fe72e29ec8d741b8 ff05740dd3c1d238 ffb69c9be55e4aed
"""
_GENERIC = """
admin administrator anonymous api backup clinic demo dev dicom doctor doctors everyone guest import info it manager
nurse office ohif operator orthanc pacs physician public radiologist radiologists radiology reader readers reading
reception referring remote report reports root router service shared sonographer staff student support sys system tech
technician technologist test tester upload user users viewer web xray
"""


def digest(text: str) -> str:
    """The salted hash of a password, or of `name:password`."""
    return hashlib.sha256(_SALT + text.encode("utf-8", "replace")).hexdigest()[:16]


COMMON = frozenset(_COMMON.split())
"""Of passwords on every list of common ones, and of those that samples for Orthanc use; in small letters."""
GENERIC = frozenset(_GENERIC.split())
"""Account names that no one person has."""
PUBLISHED = {
    "RegisteredUsers": frozenset({"6a52ce03dd8cf156", "9676df87067dcd9a", "d27821035a27f3d5"}),
    "PostgreSQL.Password": frozenset({"59a56524aa7e96c5", "7421d9c77bc77ec2"}),
    "MySQL.Password": frozenset({"1ba6ce0973d03da3", "7421d9c77bc77ec2"}),
}
"""By setting, what the vendor prints in its documentation, samples and images; of accounts `name:password`."""
