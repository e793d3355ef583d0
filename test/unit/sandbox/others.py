"""Every classic operation by boto3, AWS's own client for Python. Arguments: endpoint, access key id, secret."""
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint, key_id, secret = sys.argv[1:]


def client(service, key_id=key_id, secret=secret):
    return boto3.client(
        service, region_name='us-east-1', endpoint_url=endpoint, aws_access_key_id=key_id, aws_secret_access_key=secret,
        config=Config(retries={'total_max_attempts': 1}),
    )


def fails(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response['Error']['Code'] == code, error
    else:
        raise AssertionError(f'{code} was expected')


def values(attributes):
    return sorted((each['Name'], each['Value']) for each in attributes)


sdb = client('sdb')
domain, item = 'boto3-domain', "Zoë's “item” + 100% ~*"

sdb.create_domain(DomainName=domain)
pages = sdb.get_paginator('list_domains').paginate(PaginationConfig={'PageSize': 2})
names = [name for page in pages for name in page['DomainNames']]
assert domain in names and 'sensor.readings' in names and names == sorted(names), names

sdb.put_attributes(DomainName=domain, ItemName=item, Attributes=[
    {'Name': 'tag', 'Value': 'a&b'}, {'Name': 'tag', 'Value': '<c>'}, {'Name': 'ключ', 'Value': 'wert'}])
got = sdb.get_attributes(DomainName=domain, ItemName=item, ConsistentRead=True)['Attributes']
assert values(got) == [('tag', '<c>'), ('tag', 'a&b'), ('ключ', 'wert')], got
sdb.put_attributes(DomainName=domain, ItemName=item, Attributes=[{'Name': 'tag', 'Value': 'new', 'Replace': True}],
                   Expected={'Name': 'ключ', 'Value': 'wert', 'Exists': True})
fails('ConditionalCheckFailed', sdb.put_attributes, DomainName=domain, ItemName=item,
      Attributes=[{'Name': 'x', 'Value': 'y'}], Expected={'Name': 'tag', 'Exists': False})

many = [{'Name': f'i{n:02}', 'Attributes': [{'Name': f'a{m}', 'Value': str(n * m)} for m in range(12)]} for n in range(25)]
sdb.batch_put_attributes(DomainName=domain, Items=many)
fails('NumberSubmittedItemsExceeded', sdb.batch_put_attributes, DomainName=domain, Items=many + many[:1])
sdb.batch_delete_attributes(DomainName=domain, Items=[
    {'Name': 'i00'}, {'Name': 'i01', 'Attributes': [{'Name': 'a0', 'Value': '0'}]}])
sdb.delete_attributes(DomainName=domain, ItemName=item)

metadata = sdb.domain_metadata(DomainName=domain)
assert (metadata['ItemCount'], metadata['AttributeNameCount'], metadata['AttributeValueCount']) == (24, 12, 24 * 12 - 1), metadata

pages = sdb.get_paginator('select').paginate(SelectExpression=f"select * from `{domain}` where a1 > '1' order by a1 desc limit 5")
found = [each['Name'] for page in pages for each in page['Items']]
assert found == [f'i{n:02}' for n in sorted(range(2, 25), key=str, reverse=True)], found
count = sdb.select(SelectExpression='select count(*) from `sensor.readings`')['Items']
assert count == [{'Name': 'Domain', 'Attributes': [{'Name': 'Count', 'Value': '100000'}]}], count

fails('InvalidQueryExpression', sdb.select, SelectExpression='select from')
fails('InvalidNextToken', sdb.select, SelectExpression='select * from customers', NextToken='?')
fails('NoSuchDomain', sdb.select, SelectExpression='select * from nowhere')
sdb.delete_domain(DomainName=domain)
fails('NoSuchDomain', sdb.domain_metadata, DomainName=domain)
fails('InvalidClientTokenId', client('sdb', key_id='AKIDOTHER').list_domains)
fails('SignatureDoesNotMatch', client('sdb', secret='another').list_domains)
print('boto3 is content')
